internal import Wire

/// The place of a directory, and its encryption.
package struct LDAPServer: Equatable, Sendable {
    package enum Place: Equatable, Sendable, CustomStringConvertible {
        case host(String, port: UInt16)
        /// The servers that DNS has for a name such as `_ldap._tcp.example.org` (RFC 2782).
        case service(String)

        package var description: String {
            switch self {
            case .host(let name, let port):
                name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
            case .service(let name): name
            }
        }
    }

    package enum Encryption: String, Sendable {
        case tls = "TLS"
        /// Encrypted before anything else is sent (RFC 4511 §4.14).
        case startTLS = "StartTLS"
        case none
    }

    package let place: Place
    package let encryption: Encryption
    /// Whether the certificate must belong to the server and be signed by a trusted authority.
    package let checksCertificate: Bool

    package init(place: Place, encryption: Encryption, checksCertificate: Bool = true) {
        self.place = place
        self.encryption = encryption
        self.checksCertificate = checksCertificate
    }
}

extension LDAPServer.Place {
    /// Reads `host`, `host:port` or `[::1]:port`; `nil` for anything else.
    package init?(_ text: String, defaultPort: UInt16) {
        var host = Substring(text)
        var port = defaultPort
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else {
                return nil
            }
            host = text[..<colon]
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return nil }
        } else {
            guard LDAPServer.Place.isHostName(String(host)) else { return nil }
        }
        self = .host(String(host), port: port)
    }

    package static func isHostName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0.isASCIILetterOrDigit || "-._".utf8.contains($0)
            }
    }
}
