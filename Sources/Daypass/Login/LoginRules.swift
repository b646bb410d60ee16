internal import Configuration
internal import Wire

/// What settings of a sign-in are refused, whether they are options or were kept.
enum LoginRules {
    static let configURLRule =
        "--config-url must end with /.well-known/openid-configuration"

    /// Why a URL is refused. Credentials and proofs travel only encrypted, or on this machine.
    static func problem(_ url: String) -> String? {
        if let problem = FetchURL.problem(url) { return problem }
        return url.utf8.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            ? "the URL must have no query" : nil
    }

    static func isConfigURL(_ url: String) -> Bool {
        OpenIDProviderConfiguration.issuer(ofConfigURL: url) != nil
    }

    /// Whether all are tokens of RFC 6749 §3.3.
    static func areScopes(_ scopes: [String]) -> Bool {
        scopes.allSatisfy { scope in
            !scope.isEmpty
                && scope.utf8.allSatisfy {
                    (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"")
                        && $0 != UInt8(ascii: "\\")
                }
        }
    }
}

extension LoginProfile {
    /// Whether the options' rules allow the settings. A file can be written by hand.
    var isAllowed: Bool {
        guard [sts, s3].compactMap(\.self).allSatisfy({ LoginRules.problem($0) == nil }),
            SessionLength.range.contains(durationSeconds), roleARN != ""
        else { return false }
        switch way {
        case .openID(let provider):
            return LoginRules.problem(provider.configURL) == nil
                && LoginRules.isConfigURL(provider.configURL) && provider.clientID != ""
                && LoginRules.areScopes(provider.scopes)
        case .ldap(let name): return name != ""
        case .certificate: return true
        }
    }
}
