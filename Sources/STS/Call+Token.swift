internal import Identity
internal import Wire

extension Call {
    /// A token parameter without the line feed that SDKs send from a file; `nil` if there is none.
    func token(_ parameter: String) throws(IdentityError) -> String? {
        var token = parameters[parameter] ?? ""
        if Call.hasWhiteSpace(token.utf8.span) {
            token = String(Substring(token.utf8.trimming(\.isWhiteSpace)))
            guard !Call.hasWhiteSpace(token.utf8.span) else {
                throw .invalidIdentityToken(detail: "white space inside the token")
            }
        }
        guard !token.isEmpty else { return nil }
        guard token.utf8.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: parameter,
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        return token
    }

    private static func hasWhiteSpace(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index].isWhiteSpace { return true }
        return false
    }
}
