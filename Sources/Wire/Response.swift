/// An answer to the web server, which makes the HTTP response of it.
package struct Response: Equatable, Sendable {
    /// A header field. Nothing that a client sent goes into one. What a store sent does where a list of names
    /// says so, and its values are lines.
    package struct Header: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let status: Int
    package var headers: [Header]
    package let body: [UInt8]

    package init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The answer in the form of CGI, which FastCGI's standard output has too (RFC 3875 §6).
    package var cgiBytes: [UInt8] {
        cgiHead(adding: [Header("Content-Length", String(body.count))]) + body
    }

    /// The part before the body, of an answer whose body follows: it says itself how long that is, or does not.
    package var cgiHead: [UInt8] { cgiHead(adding: []) }

    private func cgiHead(adding others: [Header]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        append("Status", "\(status) \(ReasonPhrase.of(status))", to: &bytes)
        for header in headers + others {
            append(header.name, header.value, to: &bytes)
        }
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
