internal import State
internal import Wire

/// The reason that the identity plugin gives for refusing a token, as far as Daypass passes it on.
enum IdentityPluginReason {
    private static let maximumCharacterCount = 256
    /// This much of a token is as sensitive as all of it: the plugin may have cut the reason.
    private static let telltaleByteCount = 16
    private static let none = "the identity plugin refuses the token"

    /// A reason that repeats the token is replaced: the token would stay in the log.
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
