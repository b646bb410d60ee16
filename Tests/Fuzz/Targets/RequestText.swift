import Wire

/// A request as text: the request line, headers, an empty line, the body. A line that begins with
/// `!` is a statement of the web server: `!HTTPS: on`.
enum RequestText {
    static func request(_ bytes: [UInt8]) -> Request {
        var lines = bytes[...]
        var parameters = Parameters()
        let first = takeLine(&lines).split(
            separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        parameters.append(name: Array("REQUEST_METHOD".utf8)[...], value: first[0])
        if first.count > 1 {
            parameters.append(name: Array("REQUEST_URI".utf8)[...], value: first[1])
        }
        while !lines.isEmpty {
            let line = takeLine(&lines)
            guard !line.isEmpty else { break }
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == 0x20 }
            let name = line[..<colon]
            if name.first == UInt8(ascii: "!") {
                parameters.append(name: name.dropFirst(), value: value)
            } else {
                parameters.append(name: Array("HTTP_".utf8) + name.map(cgi), value: Array(value))
            }
        }
        return Request(parameters: parameters, body: Array(lines))
    }

    private static func takeLine(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        defer { bytes = bytes[end...].dropFirst() }
        return bytes[..<end]
    }

    private static func cgi(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
        case UInt8(ascii: "-"): UInt8(ascii: "_")
        default: byte
        }
    }
}
