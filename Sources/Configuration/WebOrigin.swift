/// An origin of the web (RFC 6454 §6.2) as a browser writes it: in lower case, without a path, and
/// without a port that is the scheme's own. Without TLS, it is one of this machine.
package struct WebOrigin: Equatable, Sendable {
    package let text: String
    /// The host, with its port if that is written.
    package let host: String
    package let isSecure: Bool

    package var hostName: String { WebOrigin.hostName(of: host) }

    /// A host without its port.
    static func hostName(of host: String) -> String {
        guard !host.hasSuffix("]"), let colon = host.lastIndex(of: ":") else { return host }
        return String(host[..<colon])
    }

    /// `nil` for anything else.
    package init?(_ text: String) {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let authority = text.dropFirst(isSecure ? 8 : 7)
        let name: Substring
        let port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            name = authority[...end]
            let rest = authority[end...].dropFirst()
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard name == "[::1]" else { return nil }
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first else { return nil }
            name = first
            port = parts.count == 2 ? parts[1] : nil
            guard WebOrigin.isHostName(name) else { return nil }
        }
        if let port {
            // A browser leaves the scheme's own port out, so such an origin would never match.
            guard let number = UInt16(port), number > 0, String(number) == port,
                number != (isSecure ? 443 : 80)
            else { return nil }
        }
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains(name)
        guard isSecure || isLoopback else { return nil }
        self.text = text
        host = String(authority)
        self.isSecure = isSecure
    }

    private static func isHostName(_ name: Substring) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
