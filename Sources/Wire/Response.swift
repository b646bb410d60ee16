/// A response to the web server, which turns it into the HTTP response.
package struct Response: Equatable, Sendable {
    package let status: Int
    /// No header contains anything that the client sent. Headers of a store are passed on only if a
    /// list names them.
    package var headers: HTTPHeaders
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The response in CGI's form, which is also that of FastCGI's standard output (RFC 3875 §6).
    package var cgiBytes: [UInt8] {
        cgiHead(adding: ["Content-Length": String(body.count)]) + body
    }

    /// The head of a response whose body follows separately; states no length of its own.
    package var cgiHead: [UInt8] { cgiHead(adding: [:]) }

    /// The head as HTTP/1.1 has it (RFC 9112 §4).
    package func httpHead(adding others: HTTPHeaders) -> [UInt8] {
        var bytes = Array("HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n".utf8)
        append(headers + others, to: &bytes)
        return bytes
    }

    private func cgiHead(adding others: HTTPHeaders) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        append("Status", "\(status) \(ReasonPhrase.of(status))", to: &bytes)
        append(headers + others, to: &bytes)
        return bytes
    }

    private func append(_ headers: HTTPHeaders, to bytes: inout [UInt8]) {
        for (name, value) in headers { append(name, value, to: &bytes) }
        bytes.append(contentsOf: "\r\n".utf8)
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
