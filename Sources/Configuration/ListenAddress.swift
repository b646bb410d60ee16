/// The address that web servers connect to.
package enum ListenAddress: Equatable, Sendable, CustomStringConvertible {
    case unix(path: String)
    /// Only loopback addresses: a program that can connect can claim any client identity.
    case loopback(host: String, port: UInt16)

    /// Reads `unix:/path`, `127.0.0.1:9000` or `[::1]:9000`; `nil` for anything else.
    init?(_ text: String) {
        if text.hasPrefix("unix:/") {
            self = .unix(path: String(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        switch text[..<colon] {
        case "[::1]": self = .loopback(host: "::1", port: port)
        case let host where isLoopbackIPv4(host): self = .loopback(host: String(host), port: port)
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .loopback("::1", let port): "[::1]:\(port)"
        case .loopback(let host, let port): "\(host):\(port)"
        }
    }
}

/// Whether a text is an address of 127.0.0.0/8 with all four parts.
func isLoopbackIPv4(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
        && parts.allSatisfy { $0.utf8.count <= 3 && UInt8($0) != nil }
}
