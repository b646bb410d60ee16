internal import Identity
internal import Wire

extension Call {
    /// A token parameter without the line feed that SDKs send from a file; `nil` if there is none.
    func token(_ parameter: String) throws(IdentityError) -> String? {
        let token = (parameters[parameter] ?? "").utf8.trimming(\.isWhiteSpace)
        guard !token.isEmpty else { return nil }
        guard !token.contains(where: \.isWhiteSpace) else {
            throw .invalidIdentityToken(detail: "white space inside the token")
        }
        guard token.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: parameter,
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        return String(Substring(token))
    }
}
