internal import HTTP
internal import Wire

/// The store's answer on its way to the client, with the headers about the object, and none that
/// instruct a web server. A short answer is held until it is complete: if it breaks off, the client
/// gets a readable refusal instead. A longer one is written as it comes.
final class StoreAnswer {
    /// How many bytes of an answer are held before it is written. nginx holds about as many.
    static let keptByteCount = 16_384

    private static let passedOn: Set = [
        "accept-ranges", "cache-control", "content-disposition", "content-encoding",
        "content-language", "content-length", "content-range", "content-type", "etag", "expires",
        "last-modified", "vary",
    ]

    private let requestID: String
    private let isHead: Bool
    private let endsConnection: Bool
    private let limit: Int
    private let write: AnswerWriter?
    private var head = Response(status: 0)
    private var body: [UInt8] = []
    /// Whether a part of it was written.
    private(set) var hasBegun = false
    /// Whether the client no longer takes the answer.
    private(set) var isAbandoned = false

    /// - Parameter isHead: Then there is no body, whatever length is stated.
    /// - Parameter limit: How many bytes are held. The rest is written, or given up without a
    ///   writer.
    ///
    /// - Parameter endsConnection: Whether no answer may follow one that is written as it comes.
    init(
        requestID: String, isHead: Bool, endsConnection: Bool, limit: Int, write: AnswerWriter?
    ) {
        self.requestID = requestID
        self.endsConnection = endsConnection
        self.isHead = isHead
        self.limit = limit
        self.write = write
    }

    /// Takes the next part; false if it needs no more.
    func take(_ part: HTTPAnswerPart) -> Bool {
        switch part {
        case .head(let status, let headers):
            // A client takes only a final answer of HTTP.
            guard (200...599).contains(status) else { return false }
            head = Response(status: status, headers: passedOn(headers))
            return hasClearLength
        case .body(let bytes):
            guard !hasBegun else { return send(bytes) }
            body += bytes
            guard body.count > limit else { return true }
            guard write != nil else { return false }
            if endsConnection { head.headers.append(("connection", "close")) }
            return begin() && send(body.take())
        }
    }

    /// Whether the client still waits for it.
    func isWanted() -> Bool { send([]) }

    /// What is left to write of a complete answer.
    func finished() -> StreamedAnswer {
        guard !hasBegun else { return .written }
        guard isHead || head.status == 204 || head.status == 304 else {
            return .whole(
                Response(
                    status: head.status,
                    headers: head.headers.filter { $0.name != "content-length" },
                    body: head.status < 400
                        ? body : S3ErrorDocument.bytes(body, requestID: requestID)))
        }
        // There is no body. The stated length is that of another answer.
        if !isHead { head.headers.removeAll { $0.name == "content-length" } }
        return begin() ? .written : .brokenOff
    }

    /// Whether at most one length of the body is stated: two lengths would be two bodies.
    private var hasClearLength: Bool {
        let lengths = head.headers.filter { $0.name == "content-length" }
        return lengths.count <= 1
            && lengths.allSatisfy { length in
                !length.value.isEmpty && length.value.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    private func begin() -> Bool {
        hasBegun = true
        return send(head.cgiHead)
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        if let write, !isAbandoned { isAbandoned = !write(bytes) }
        return !isAbandoned
    }

    private func passedOn(_ headers: HTTPHeaders) -> HTTPHeaders {
        var passed = HTTPHeaders()
        // Chunks mark their own end, whatever other headers say (RFC 9112 §6.3).
        let isInChunks = headers.first("transfer-encoding") != nil
        for (name, value) in headers {
            let name = name.lowercased()
            if isInChunks, name == "content-length" { continue }
            if StoreAnswer.passedOn.contains(name) || StoreAnswer.isOfS3(name) {
                passed.append((name, value))
            }
        }
        return passed + [("x-amz-request-id", requestID)]
    }

    /// The answer has the request ID of the audit log. Only metadata has underscores in its names.
    private static func isOfS3(_ name: String) -> Bool {
        name.hasPrefix("x-amz-") && name != "x-amz-request-id"
            && name.utf8.allSatisfy {
                $0.isASCIILowercase || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_") && name.hasPrefix("x-amz-meta-")
            }
    }
}

extension [UInt8] {
    /// Its bytes, which it then no longer has.
    fileprivate mutating func take() -> [UInt8] {
        defer { self = [] }
        return self
    }
}
