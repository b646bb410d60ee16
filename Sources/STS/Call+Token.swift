internal import Wire

extension Call {
    /// A token among the parameters, without the line feed that SDKs send from the end of a token file; nil
    /// when there is none.
    ///
    /// - Throws: ``STSError``
    func token(_ parameter: String) throws(STSError) -> String? {
        let bytes = (parameters[parameter] ?? "").utf8.drop(while: Call.isWhiteSpace)
        let token = bytes.prefix { !Call.isWhiteSpace($0) }
        guard !token.isEmpty else { return nil }
        guard bytes.dropFirst(token.count).allSatisfy(Call.isWhiteSpace) else {
            throw .invalidIdentityToken(detail: "white space inside")
        }
        guard token.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: parameter,
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        return String(Substring(token))
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
