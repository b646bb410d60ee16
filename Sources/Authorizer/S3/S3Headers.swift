internal import Wire

/// The headers that say what a request asks for, each with its one value.
struct S3Headers: Sendable {
    /// With this header a store unpacks an upload, and writes objects that nothing authorized.
    static let snowball = "x-amz-meta-snowball-auto-extract"
    /// More than any client sends (S3 takes 2 KiB of metadata), and few enough to look up each one.
    private static let maximumCount = 256

    /// The first letters of the headers of other stores' protocols: Google's, Alibaba's, Tencent's
    /// and Huawei's. Some of these stores obey them in S3 requests, too.
    static let dialects = ["x-goog-", "x-oss-", "x-cos-", "x-obs-"]

    /// By name, in lower case.
    private(set) var fields: [HTTPHeaders.Element] = []

    init() {}

    /// - Throws: ``S3RequestError/ambiguous(_:)`` for a header that came twice. CGI writes
    ///   `X-Amz-Date` and `X_Amz_Date` in the same way, so these are the same name.
    ///   ``S3RequestError/tooManyHeaders``
    init(_ request: Request) throws(S3RequestError) {
        var isPrecedingVariable = false
        for field in try S3Headers.sent(request.parameters) {
            guard let value = field.value else {
                throw .ambiguous(S3RequestError.shown(field.name))
            }
            if field.name == "connection" {
                try S3Headers.checkConnection(value)
            } else if let last = fields.last, last.name == field.name {
                // nginx states the type and length of the body in addition to the client's headers.
                // Caddy states a type even if the client's is empty.
                guard isPrecedingVariable, !field.isVariable,
                    last.value == value || field.name == "content-type" && value.isEmpty
                else {
                    throw .ambiguous(S3RequestError.shown(field.name))
                }
                fields[fields.count - 1].value = value
            } else if field.name == "content-length", !field.isVariable {
                // The web server states the length of every body. A length that it does not state
                // is a twin (`Content_Length: 0`) that CGI writes in the same way.
                throw .ambiguous(field.name)
            } else {
                fields.append((field.name, value))
            }
            isPrecedingVariable = field.isVariable
        }
    }

    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Adds the headers that the query holds.
    ///
    /// - Throws: ``S3RequestError/ambiguous(_:)`` for a header that also came as a header, with
    ///   another value or under a name that CGI writes in the same way.
    mutating func add(_ others: HTTPHeaders) throws(S3RequestError) {
        for (name, value) in others {
            if let field = fields.first(where: { S3Headers.isSame($0.name, name) }) {
                guard field.name == name, field.value == value else {
                    throw .ambiguous(S3RequestError.shown(name))
                }
            } else {
                fields.append((name, value))
            }
        }
        guard fields.count <= S3Headers.maximumCount else { throw .tooManyHeaders }
        if !others.isEmpty { fields.sort { $0.name < $1.name } }
    }

    /// Gives headers other names that CGI writes in the same way.
    mutating func name(as names: [String]) {
        for name in names {
            let hyphenated = name.replacing("_", with: "-")
            guard let index = fields.firstIndex(where: { $0.name == hyphenated }) else { continue }
            fields[index].name = name
        }
    }

    /// Whether CGI writes two names in the same way.
    static func isSame(_ name: String, _ other: String) -> Bool {
        func hyphenated(_ byte: UInt8) -> UInt8 {
            byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte
        }
        return name.utf8.count == other.utf8.count
            && name.utf8.elementsEqual(other.utf8) { hyphenated($0) == hyphenated($1) }
    }

    /// The names with a prefix, in order.
    func names(withPrefix prefix: String) -> [String] {
        var names: [String] = []
        for field in fields where field.name.utf8.span.begins(with: prefix.utf8.span) {
            names.append(field.name)
        }
        return names
    }

    /// Reads a boolean header. An absent header is false.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)`` for a value that stores may read in
    ///   different ways.
    func isTrue(_ name: String) throws(S3RequestError) -> Bool {
        switch self[name]?.lowercased() {
        case "true": return true
        case "false", nil: return false
        default: throw .invalidArgument(name)
        }
    }

    /// Checks that no header is meant for the next server only (RFC 9110 §7.6.1): a server on the
    /// way could remove what was signed.
    private static func checkConnection(_ value: String) throws(S3RequestError) {
        for option in value.utf8.split(separator: UInt8(ascii: ",")) {
            let name = String(decoding: option.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
            guard connectionOptions.contains(name.lowercased()) else {
                throw .ambiguous("connection")
            }
        }
    }

    /// What clients send, including curl's offer of HTTP/2.
    private static let connectionOptions = [
        "keep-alive", "close", "te", "upgrade", "http2-settings", "",
    ]
}

extension S3Headers {
    private struct Sent {
        let name: String
        /// `nil` if it is not text.
        let value: String?
        /// Whether it is a variable of CGI and not a header.
        let isVariable: Bool
    }

    /// The headers that matter, by name. CGI's variables come before headers of the same name.
    private static func sent(_ parameters: Parameters) throws(S3RequestError) -> [Sent] {
        var sent: [Sent] = []
        parameters.read { name, value in
            let isVariable = variables.contains { name.elementsEqual($0) }
            // The web server knows no value for an empty variable.
            guard isVariable && !value.isEmpty || isHeader(name) else { return }
            let bytes = name.dropFirst(isVariable ? 0 : header.count).map(nameByte)
            let name = String(decoding: bytes, as: UTF8.self)
            let isOurs = name.hasPrefix("x-")
            sent.append(
                Sent(
                    name: name,
                    value: isOurs
                        ? String(utf8: value)
                        : String(decoding: value, as: UTF8.self),
                    isVariable: isVariable))
        }
        guard sent.count <= maximumCount else { throw .tooManyHeaders }
        sent.sort { ($0.name, $0.isVariable ? 0 : 1) < ($1.name, $1.isVariable ? 0 : 1) }
        return sent
    }

    private static func isHeader(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.starts(with: header) else { return false }
        let name = name.dropFirst(header.count)
        return prefixes.contains { name.starts(with: $0) }
            || names.contains { name.elementsEqual($0) }
    }

    private static let header = Array("HTTP_".utf8)
    private static let variables = ["CONTENT_TYPE", "CONTENT_LENGTH"].map { Array($0.utf8) }
    private static let prefixes =
        (["x-amz-", "x-minio-", "content-", "if-"] + dialects)
        .map { Array($0.uppercased().replacing("-", with: "_").utf8) }
    private static let names = [
        "AUTHORIZATION", "CACHE_CONTROL", "CONNECTION", "DATE", "EXPECT", "EXPIRES", "HOST",
        "RANGE", "REFERER", "TRANSFER_ENCODING", "USER_AGENT",
    ].map { Array($0.utf8) }

    private static func nameByte(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte.asciiLowercased
    }
}
