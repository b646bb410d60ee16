internal import Wire

extension Call {
    /// A token among the parameters, without the line feed that SDKs send from the end of a token file; nil
    /// when there is none.
    ///
    /// - Throws: ``STSError``
    func token(_ parameter: String) throws(STSError) -> String? {
        let bytes = (parameters[parameter] ?? "").utf8.drop(while: \.isWhiteSpace)
        let token = bytes.prefix { !$0.isWhiteSpace }
        guard !token.isEmpty else { return nil }
        guard bytes.dropFirst(token.count).allSatisfy(\.isWhiteSpace) else {
            throw .invalidIdentityToken(detail: "white space inside")
        }
        guard token.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: parameter,
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        return String(Substring(token))
    }
}
