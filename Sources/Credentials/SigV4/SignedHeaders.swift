internal import Wire

/// The headers that a signature covers.
enum SignedHeaders {
    /// More than any client signs, and few enough to look each of them up.
    private static let maximumCount = 256

    /// The values of the listed headers, each of which was sent.
    ///
    /// `host` must be among them, or a request for one server could be sent to another. So must every
    /// header of S3's or MinIO's that was sent: one that is not signed could have been added on the way, or by
    /// who was given a presigned URL, and means something.
    /// - Throws: ``SigV4Error/malformed(_:)``, ``SigV4Error/unsignedHeader(_:)``
    static func values(
        _ list: String, of request: Request
    ) throws(SigV4Error) -> [(name: String, value: String)] {
        let names = try names(list)
        guard names.contains("host") else { throw .unsignedHeader("host") }
        for prefix in ["x-amz-", "x-minio-"] {
            for sent in request.headerNames(withPrefix: prefix) where !names.contains(sent) {
                throw .unsignedHeader(sent)
            }
        }
        var values: [(name: String, value: String)] = []
        for name in names {
            let sent = request.headerValues(name)
            guard !sent.isEmpty else { throw .unsignedHeader(name) }
            values.append((name, sent.joined(separator: ",")))
        }
        return values
    }

    /// The names of a list: in lower case, in order, each once.
    private static func names(_ list: String) throws(SigV4Error) -> [String] {
        var names: [String] = []
        for bytes in Array(list.utf8).split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        {
            let name = String(decoding: bytes, as: UTF8.self)
            guard isLowerCaseName(bytes), names.last ?? "" < name, names.count < maximumCount
            else {
                throw .malformed("SignedHeaders")
            }
            names.append(name)
        }
        return names
    }

    private static func isLowerCaseName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty
            && name.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
