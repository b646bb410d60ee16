/// An answer to the web server, which makes the HTTP response of it.
package struct Response: Equatable, Sendable {
    /// A header field. Names and values are our own; nothing that a client sent goes into one.
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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        append("Status", String(status), to: &bytes)
        for header in headers {
            append(header.name, header.value, to: &bytes)
        }
        append("Content-Length", String(body.count), to: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: body)
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
