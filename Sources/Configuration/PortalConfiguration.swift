internal import Wire

/// The pages on which people sign in.
package struct PortalConfiguration: Equatable, Sendable {
    /// The origin of the pages (RFC 6454 §6.2), as a browser writes it: without a port that is the
    /// scheme's own, and without a path.
    package let origin: String
    /// The host of the origin, with its port if that is written.
    package let host: String
    /// Whether browsers reach the pages over TLS. If not, they are for this machine only.
    package let isSecure: Bool

    package static let base = "/daypass/"

    package init(origin: String, host: String, isSecure: Bool) {
        self.origin = origin
        self.host = host
        self.isSecure = isSecure
    }

    /// The address at which a provider's login page sends the browser back.
    package func redirectURI(ofProvider name: String) -> String {
        origin + PortalConfiguration.base + "login/\(PercentEncoding.encode(name))/callback"
    }

    /// Whether a path belongs to the pages. Programs ask for credentials below the same base.
    package func hasPage(_ path: String) -> Bool {
        path.hasPrefix(PortalConfiguration.base)
            && path != "/daypass/credentials" && !path.hasPrefix("/daypass/credentials/")
    }

    /// Whether a request's `Host` is that of the pages. Names of hosts have no case.
    package func isHost(_ text: String) -> Bool {
        text.utf8.map(\.asciiLowercased) == Array(host.utf8)
            || text.utf8.map(\.asciiLowercased)
                == Array((host + (isSecure ? ":443" : ":80")).utf8)
    }
}

extension Settings {
    mutating func portal() -> PortalConfiguration? {
        let key = "DAYPASS_PORTAL_URL"
        let isOn = isOn("DAYPASS_PORTAL") ?? false
        guard let text = text(key) else {
            if isOn {
                refuse(
                    key,
                    "is missing; DAYPASS_PORTAL=on needs the origin of the pages, for "
                        + "example https://sts.example.org")
            }
            return nil
        }
        guard let portal = PortalConfiguration(text) else {
            refuse(
                key,
                "expected an origin such as https://sts.example.org, in lower case, without a "
                    + "path; http is only allowed for localhost and 127.0.0.1: \(text)")
            return nil
        }
        return isOn ? portal : nil
    }

    /// Checks the settings that name where a provider sends browsers back to. A browser that comes
    /// back elsewhere could not sign in, and another address that Daypass took from the request
    /// would be an attacker's choice.
    mutating func checkRedirects(
        of providers: [OpenIDProviderConfiguration], to portal: PortalConfiguration?
    ) {
        guard let portal else { return }
        for provider in providers {
            let expected = portal.redirectURI(ofProvider: provider.name)
            let key = provider.settingName("REDIRECT_URI")
            if let text = text(key), text != expected {
                refuse(key, "with DAYPASS_PORTAL=on, expected \(expected) or nothing: \(text)")
            }
            let dynamic = provider.settingName("REDIRECT_URI_DYNAMIC")
            if isOn(dynamic) == true {
                refuse(
                    dynamic, "must be off with DAYPASS_PORTAL=on: the address is \(expected)")
            }
        }
    }
}

extension PortalConfiguration {
    /// Reads an origin; `nil` for anything else.
    fileprivate init?(_ text: String) {
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
            guard PortalConfiguration.isHostName(name) else { return nil }
        }
        if let port {
            // A browser leaves the scheme's own port out, so such an origin would never match.
            guard let number = UInt16(port), number > 0, String(number) == port,
                number != (isSecure ? 443 : 80)
            else { return nil }
        }
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains(name)
        guard isSecure || isLoopback else { return nil }
        self.init(origin: text, host: String(authority), isSecure: isSecure)
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
