/// A request of a browser on this machine: a GET without a body (RFC 9112).
package struct LoopbackRequest: Equatable, Sendable {
    /// The path as sent, never decoded.
    package let path: String
    package let query: [UInt8]
    /// The name by which the browser came here, with the port.
    package let host: String
    private let headers: HTTPHeaders

    /// Reads a head, which ends with an empty line.
    ///
    /// - Parameter hosts: The values that `Host` may have.
    package init(head: [UInt8], hosts: [String]) throws(LoopbackRefusal) {
        guard let text = String(validating: head, as: UTF8.self),
            head.allSatisfy({ !$0.isControl || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 })
        else { throw .malformed }
        var lines = try LoopbackRequest.lines(text.utf8)
        let request = lines.removeFirst().split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard request.count == 3, let target = String(request[1]), target.utf8.first == 0x2F,
            target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }),
            request[2].elementsEqual("HTTP/1.1".utf8) || request[2].elementsEqual("HTTP/1.0".utf8)
        else { throw .malformed }
        var fields: [HTTPHeaders.Element] = []
        for line in lines { fields.append(try LoopbackRequest.field(line)) }
        headers = HTTPHeaders(fields)
        let names = headers.all("Host")
        guard names.count == 1 else { throw .malformed }
        guard hosts.contains(names[0]) else { throw .otherHost }
        host = names[0]
        path = String(target.utf8.prefix { $0 != UInt8(ascii: "?") })!
        query = Array(target.utf8.dropFirst(path.utf8.count + 1))
        guard request[0].elementsEqual("GET".utf8) else { throw .otherMethod }
        guard headers.first("Content-Length") ?? "0" == "0",
            headers.first("Transfer-Encoding") == nil
        else { throw .malformed }
        guard isOfPerson else { throw .otherSite }
    }

    /// The value of a cookie; `nil` if the browser sent none, or several that differ.
    package func cookie(_ name: String) -> String? {
        var found: Set<String> = []
        for header in headers.all("Cookie") {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.trimming(\.isWhiteSpace)
                guard pair.starts(with: "\(name)=".utf8) else { continue }
                found.insert(String(pair.dropFirst(name.utf8.count + 1)) ?? "")
            }
        }
        return found.count == 1 ? found.first : nil
    }

    /// Whether a person opened the address or followed a link: no script, form, frame or image asks
    /// (Fetch Metadata). A program sends none of these headers.
    private var isOfPerson: Bool {
        headers.first("Origin") == nil
            && headers.all("Sec-Fetch-Mode").allSatisfy { $0 == "navigate" }
            && headers.all("Sec-Fetch-Dest").allSatisfy { $0 == "document" }
    }

    /// The lines of a head, at least one. Each ends with CR LF, and neither character is elsewhere.
    private static func lines(
        _ head: String.UTF8View
    ) throws(LoopbackRefusal) -> [Substring.UTF8View] {
        var lines: [Substring.UTF8View] = []
        var rest = head[...]
        while let end = rest.firstIndex(of: 0x0A) {
            var line = rest[..<end]
            guard line.popLast() == 0x0D, !line.contains(0x0D) else { throw .malformed }
            rest = rest[end...].dropFirst()
            if line.isEmpty { break }
            lines.append(line)
        }
        guard rest.isEmpty, !lines.isEmpty else { throw .malformed }
        return lines
    }

    /// A header. Its name has no white space, so that no line continues another one.
    private static func field(
        _ line: Substring.UTF8View
    ) throws(LoopbackRefusal) -> HTTPHeaders.Element {
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        let isToken = name.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard !name.isEmpty, isToken, name.endIndex < line.endIndex,
            let name = String(name),
            let value = String(
                line.dropFirst(name.utf8.count + 1).trimming(\.isWhiteSpace))
        else { throw .malformed }
        return (name, value)
    }
}
