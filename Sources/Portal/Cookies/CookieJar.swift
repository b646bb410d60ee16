internal import Configuration
internal import Wire

/// The cookies of the pages: in requests, and in answers.
struct CookieJar {
    private let prefix: String
    private let cookies: [(name: String, value: String)]

    /// Over TLS, the prefix makes browsers take such a cookie from this host alone, and from no
    /// other scheme (RFC 6265bis §4.1.3.2). Without TLS they refuse it.
    init(_ request: Request, _ portal: PortalConfiguration) {
        prefix = portal.isSecure ? "__Host-daypass" : "daypass"
        cookies = request.headerValues("cookie")
            .flatMap { $0.split(separator: ";") }
            .compactMap { pair in
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                return (
                    String(Substring(pair[..<equals].utf8.trimming(\.isWhiteSpace))),
                    String(pair[equals...].dropFirst())
                )
            }
    }

    /// `nil` if the browser sends none, or several: then another one may come from an attacker.
    func value(_ kind: CookieSeal.Kind) -> String? {
        let name = name(kind)
        let found = cookies.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// The header that makes a browser keep a value; for `lifetime` seconds, or until it ends.
    func setting(_ kind: CookieSeal.Kind, to value: String, lifetime: Int?) -> String {
        "\(name(kind))=\(value); Path=/; Secure; HttpOnly; SameSite=Lax"
            + (lifetime.map { "; Max-Age=\($0)" } ?? "")
    }

    func removal(of kind: CookieSeal.Kind) -> String {
        setting(kind, to: "", lifetime: 0)
    }

    private func name(_ kind: CookieSeal.Kind) -> String {
        switch kind {
        case .signedIn: prefix
        case .signingIn: "\(prefix)-login"
        }
    }
}
