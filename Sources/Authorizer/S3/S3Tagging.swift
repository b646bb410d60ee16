internal import Wire

/// The tags of a new object, from the header `x-amz-tagging`.
struct S3Tagging: Sendable {
    /// S3's limit for an object.
    private static let maximumCount = 10

    let tags: [(key: String, value: String)]

    /// Reads `key=value&key=value`, encoded as a form.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)``
    init(_ header: String) throws(S3RequestError) {
        var tags: [(key: String, value: String)] = []
        for field in Array(header.utf8).split(separator: UInt8(ascii: "&")) {
            let mark = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            guard let key = S3Tagging.text(field[..<mark]), !key.isEmpty,
                let value = S3Tagging.text(field[mark...].dropFirst()),
                tags.count < S3Tagging.maximumCount,
                !tags.contains(where: { $0.key.utf8.elementsEqual(key.utf8) })
            else { throw .invalidArgument(S3Tagging.header) }
            tags.append((key, value))
        }
        self.tags = tags
    }

    static let header = "x-amz-tagging"

    /// The header that the store gets, without `+`, which not every store reads as a space.
    var canonical: String {
        tags.map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.contains(UInt8(ascii: ";")),
            let decoded = PercentEncoding.decode(bytes, plusIsSpace: true),
            !decoded.contains(where: \.isControl)
        else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }
}
