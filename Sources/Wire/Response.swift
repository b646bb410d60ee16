/// An answer to the web server, which makes the HTTP response of it.
package struct Response: Equatable, Sendable {
    package let status: Int
    /// Nothing that a client sent goes into one. What a store sent does if a list has its name.
    package var headers: HTTPHeaders
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The answer in the form of CGI, which FastCGI's standard output has too (RFC 3875 §6).
    package var cgiBytes: [UInt8] {
        cgiHead(adding: ["Content-Length": String(body.count)]) + body
    }

    /// The part before the body, of an answer whose body follows: it says itself how long that is, or does not.
    package var cgiHead: [UInt8] { cgiHead(adding: [:]) }

    private func cgiHead(adding others: HTTPHeaders) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        append("Status", "\(status) \(ReasonPhrase.of(status))", to: &bytes)
        for (name, value) in headers + others { append(name, value, to: &bytes) }
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }

    private func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        precondition(
            !value.utf8.contains { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") },
            "a header's value is one line")
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: ": ".utf8)
        bytes.append(contentsOf: value.utf8)
        bytes.append(contentsOf: "\r\n".utf8)
    }
}
