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
    /// Where browsers reach the S3 server; `nil` if the pages show no buckets.
    package let s3Server: WebOrigin?

    package static let base = "/daypass/"

    package init(origin: String, host: String, isSecure: Bool, s3Server: WebOrigin? = nil) {
        self.origin = origin
        self.host = host
        self.isSecure = isSecure
        self.s3Server = s3Server
    }

    /// The host without a port: cookies ignore ports.
    package var hostName: String { WebOrigin.hostName(of: host) }

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
        let isStated = text(key) != nil
        let pages = webOrigin(key, example: "https://sts.example.org")
        let s3 = webOrigin("DAYPASS_PORTAL_S3_URL", example: "https://s3.example.org")
        if isOn, !isStated {
            refuse(
                key,
                "is missing; DAYPASS_PORTAL=on needs the origin of the pages, for "
                    + "example https://sts.example.org")
        }
        guard let pages else { return nil }
        if pages == s3 {
            refuse(
                "DAYPASS_PORTAL_S3_URL",
                "must differ from DAYPASS_PORTAL_URL: an object at the origin of the pages "
                    + "could act as the person who opens it")
        }
        return isOn
            ? PortalConfiguration(
                origin: pages.text, host: pages.host, isSecure: pages.isSecure,
                s3Server: s3)
            : nil
    }

    /// Reads an origin; `nil` without one or, with a problem noted, for anything else.
    private mutating func webOrigin(_ key: String, example: String) -> WebOrigin? {
        guard let text = text(key) else { return nil }
        guard let origin = WebOrigin(text) else {
            refuse(
                key,
                "expected an origin such as \(example), in lower case, without a path; http is "
                    + "only allowed for localhost and 127.0.0.1: \(text)")
            return nil
        }
        return origin
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
