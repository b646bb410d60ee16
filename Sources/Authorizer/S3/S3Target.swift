internal import Wire

/// The target of a request as the client sent it: path and query, still encoded.
struct S3Target {
    let path: ArraySlice<UInt8>
    let query: ArraySlice<UInt8>

    /// Reads the raw request line, not what a web server decoded, merged or rewrote. The absolute
    /// form, `http://host/path` (RFC 9112 §3.2.2), names a second host, and no S3 client sends it.
    ///
    /// - Throws: ``S3RequestError/invalidURI(_:)``
    init(_ request: Request) throws(S3RequestError) {
        let bytes = Array((request.parameters["REQUEST_URI"] ?? "").utf8)
        guard bytes.first == UInt8(ascii: "/") else { throw .invalidURI("no absolute path") }
        guard bytes.allSatisfy(S3Target.isPlain) else {
            throw .invalidURI("a character that has to be encoded")
        }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        path = bytes[..<mark]
        query = bytes[mark...].dropFirst()
    }

    /// Whether servers pass the byte on as it is. They cut off, turn round or repair others.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\\"): false
        case 0x21...0x7E: true
        default: false
        }
    }
}
