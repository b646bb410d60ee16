internal import State
internal import Wire

/// Why the identity plugin refuses a token, in its own words, as far as they may be passed on.
enum IdentityPluginReason {
    private static let maximumCharacterCount = 256
    /// So much of a token is as good as all of it: a reason may have been cut.
    private static let telltaleByteCount = 16
    private static let none = "the identity plugin refuses the token"

    /// What the caller and the audit log are told.
    ///
    /// Nothing that repeats the token, which would stay in the log.
    static func text(_ reason: String, token: String) -> String {
        let spellings = [token, PercentEncoding.encode(token).replacing("%20", with: "+")]
        for spelling in spellings {
            let telltale = Array(spelling.utf8.prefix(telltaleByteCount))
            guard reason.utf8.firstRange(of: telltale) == nil else { return none }
        }
        let visible = reason.unicodeScalars.filter(PrintableText.isVisible)
        let text = String(String(String.UnicodeScalarView(visible)).prefix(maximumCharacterCount))
        return text.isEmpty ? none : text
    }
}
