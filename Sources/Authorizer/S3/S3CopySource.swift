internal import PolicyEngine
internal import Wire

/// The object that a copy reads, from the header `x-amz-copy-source`.
struct S3CopySource: Equatable, Sendable {
    let bucket: String
    let key: String
    /// `nil` for the latest version.
    let versionID: String?
    /// The header for the store, decoded and encoded once: the store reads what was authorized.
    let canonical: String

    /// Reads the header; `nil` if there is none.
    init?(_ headers: S3Headers, rules: S3Rules) throws(S3RequestError) {
        guard let header = headers[S3CopySource.header] else { return nil }
        try self.init(header, rules: rules)
    }

    /// Reads `bucket/key` or `/bucket/key`, encoded, with or without `?versionId=…`. `+` means
    /// itself, as in a path. A key with `?versionId=` is refused, and so is a version with `?` or
    /// `&`: some stores decode first, and then look for a version.
    init(_ header: String, rules: S3Rules) throws(S3RequestError) {
        let bytes = Array(header.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        guard var name = PercentEncoding.decode(bytes[..<mark])?[...] else {
            throw .invalidArgument(S3CopySource.header)
        }
        if name.first == UInt8(ascii: "/") { name = name.dropFirst() }
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")), slash + 1 < name.endIndex,
            name.firstRange(of: S3CopySource.version) == nil
        else { throw .invalidArgument(S3CopySource.header) }
        let address = try S3Address(
            bucket: name[..<slash], key: name[(slash + 1)...], rules: rules)
        bucket = address.bucket
        key = address.key
        versionID = try S3CopySource.versionID(bytes[mark...])
        canonical =
            address.canonicalPath.dropFirst()
            + (versionID.map { "?versionId=\(PercentEncoding.encode($0))" } ?? "")
    }

    /// Reads nothing, or `?versionId=…`.
    private static func versionID(_ query: ArraySlice<UInt8>) throws(S3RequestError) -> String? {
        guard !query.isEmpty else { return nil }
        guard query.starts(with: version), query.count > version.count,
            let decoded = PercentEncoding.decode(query.dropFirst(version.count)),
            decoded.allSatisfy({
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "?")
            })
        else { throw .invalidArgument(header) }
        return String(decoding: decoded, as: UTF8.self)
    }

    static let header = "x-amz-copy-source"
    private static let version = Array("?versionId=".utf8)

    var resource: Resource { .object(bucket: bucket, key: key) }
}
