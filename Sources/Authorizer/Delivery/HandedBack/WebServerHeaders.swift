internal import Wire

/// The client's headers that the web server itself sends the store with an allowed request: those
/// that nginx's file `daypass_s3_location` names. The file states the version of its list, and no
/// version lacks a name of an older one.
enum WebServerHeaders: Equatable, Sendable {
    /// The names of the list that this Daypass knows.
    case current
    /// An older list: the names that every version has.
    case fixed
    /// Every header of the client: the web server's files are older than the list.
    case all

    /// The version of the list that `nginx/daypass_s3_location` has.
    static let currentVersion = 1

    private static let parameter = "DAYPASS_S3_HEADERS"

    /// Reads the version that the web server states. An unreadable version is treated as absent.
    init(_ request: Request) {
        guard let text = request.parameters[WebServerHeaders.parameter],
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let version = Int(text)
        else {
            self = .all
            return
        }
        self = version < WebServerHeaders.currentVersion ? .fixed : .current
    }

    /// The names of the list, in addition to the headers that Daypass writes. It is short, with the
    /// headers of most requests: nginx looks for each name in each request.
    static let list = fixedNames.union(metadata)

    /// The part of it that no version lacks.
    static let fixedNames = Set(S3HeaderAllowList.ofHTTP).union([
        "x-amz-acl", "x-amz-checksum-algorithm", "x-amz-checksum-crc32", "x-amz-checksum-crc32c",
        "x-amz-checksum-crc64nvme", "x-amz-checksum-mode", "x-amz-checksum-sha1",
        "x-amz-checksum-sha256", "x-amz-checksum-type", "x-amz-copy-source-if-match",
        "x-amz-copy-source-range", "x-amz-decoded-content-length", "x-amz-expected-bucket-owner",
        "x-amz-metadata-directive", "x-amz-mp-object-size", S3Operation.lockMode,
        S3Operation.lockDate, "x-amz-request-payer", "x-amz-sdk-checksum-algorithm",
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5", "x-amz-storage-class", "x-amz-trailer",
    ])

    /// Metadata that rclone, s3fs, s3cmd and mc send.
    private static let metadata = Set(
        [
            "atime", "ctime", "gid", "mc-attrs", "md5chksum", "mode", "mtime", "s3cmd-attrs", "uid",
            "xattr",
        ].map { "x-amz-meta-\($0)" })

    /// The first header that the store must get and the web server does not send; `nil` if there is
    /// no such header. nginx sends no empty header.
    func firstNotSent(of headers: S3Headers) -> String? {
        guard self != .all else { return nil }
        return headers.fields.first { name, value in
            guard S3HeaderAllowList.reachesStore(name) || S3HeaderAllowList.ofHTTP.contains(name)
            else { return false }
            if value.isEmpty { return !S3HeaderAllowList.meaninglessIfEmpty.contains(name) }
            return !isSent(name)
        }?.name
    }

    private func isSent(_ name: String) -> Bool {
        switch self {
        case .current: WebServerHeaders.list.contains(name)
        case .fixed: WebServerHeaders.fixedNames.contains(name)
        case .all: true
        }
    }

    /// Refuses a header that a store might obey, if the web server passes on every header.
    ///
    /// - Throws: ``S3Error/unlistedHeader(_:)``
    func check(_ request: Request) throws(S3Error) {
        guard self == .all else { return }
        for name in request.headerNames(withPrefix: "") where !WebServerHeaders.isHarmless(name) {
            throw .unlistedHeader(S3RequestError.shown(name))
        }
    }

    private static func isHarmless(_ name: String) -> Bool {
        fixedNames.contains(name) || S3HeaderAllowList.reachesStore(name)
            || S3HeaderAllowList.rewritten.contains(name) || ofConnections.contains(name)
            || name.hasPrefix("amz-sdk-") || name.hasPrefix("sec-")
    }

    /// Headers about the client and its connection, which no store obeys, and those that older
    /// nginx files remove or replace. `Cookie` is not one of them: a store may take a cookie for a
    /// proof of identity.
    private static let ofConnections: Set = [
        "accept", "accept-charset", "accept-encoding", "accept-language",
        "access-control-request-headers", "access-control-request-method", "authorization",
        "connection", "content-length", "date", "dnt", "expect", "forwarded", "from", "host",
        "http2-settings", "keep-alive", "max-forwards", "origin", "pragma", "priority", "referer",
        "save-data", "te", "traceparent", "tracestate", "transfer-encoding", "upgrade",
        "upgrade-insecure-requests", "user-agent", "via", "x-amzn-trace-id", "x-forwarded-for",
        "x-forwarded-host", "x-forwarded-proto", "x-http-method-override", "x-real-ip",
    ]
}
