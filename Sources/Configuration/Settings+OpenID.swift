internal import Crypto

/// The settings of OpenID providers: `MINIO_IDENTITY_OPENID_<KEY>` for the first, and
/// `MINIO_IDENTITY_OPENID_<KEY>_<NAME>` for each other provider.
extension Settings {
    private static let prefix = "MINIO_IDENTITY_OPENID_"
    private static let ownPrefix = "DAYPASS_OPENID_"

    private static let keys = [
        "CLAIM_NAME", "CLAIM_PREFIX", "CLAIM_USERINFO", "CLIENT_ID", "CLIENT_SECRET", "COMMENT",
        "CONFIG_URL", "DISPLAY_NAME", "ENABLE", "KEYCLOAK_ADMIN_URL", "KEYCLOAK_REALM",
        "REDIRECT_URI", "REDIRECT_URI_DYNAMIC", "ROLE_POLICY", "SCOPES", "USER_ID_CLAIM",
        "USER_READABLE_CLAIM", "VENDOR",
    ]

    /// The configured providers that are enabled.
    mutating func openIDProviders(region: String) -> [OpenIDProviderConfiguration] {
        var providers: [OpenIDProviderConfiguration] = []
        for name in openIDProviderNames() {
            guard let provider = openIDProvider(name, region: region) else { continue }
            if let twin = providers.first(where: { $0.clientID == provider.clientID }) {
                refuse(
                    key("CLIENT_ID", of: name),
                    "provider \(twin.name) has the same client ID: \(provider.clientID)")
            }
            if let other = providers.first(where: { provider.sharesIssuer(with: $0) }) {
                let (named, second) =
                    provider.accessTokenIssuer == nil ? (other, provider) : (provider, other)
                refuse(
                    named.ownSettingName("ACCESS_TOKEN_ISSUER"),
                    "provider \(second.name) has the same issuer, but another CONFIG_URL: "
                        + "each provider could sign tokens for the other's users")
            }
            providers.append(provider)
        }
        return providers
    }

    private func openIDProviderNames() -> [String] {
        var names: Set<String> = []
        for key in keys(withPrefix: Settings.prefix) {
            let rest = key.dropFirst(Settings.prefix.count)
            // REDIRECT_URI_DYNAMIC is no REDIRECT_URI of a provider DYNAMIC: the longest key wins.
            let match = Settings.keys.filter { rest == $0 || rest.hasPrefix($0 + "_") }
                .max { $0.count < $1.count }
            guard let match else { continue }
            if rest == match {
                names.insert(OpenIDProviderConfiguration.unnamed)
            } else {
                let name = String(rest.dropFirst(match.count + 1))
                if name.first.map({ $0.isLetter || $0.isNumber }) ?? false { names.insert(name) }
            }
        }
        return names.sorted()
    }

    private mutating func openIDProvider(
        _ name: String, region: String
    ) -> OpenIDProviderConfiguration? {
        let problemCount = problems.count
        let isEnabled = isOn(key("ENABLE", of: name)) ?? true
        let configURL = text(key("CONFIG_URL", of: name))
        let clientID = text(key("CLIENT_ID", of: name))
        let issuer = issuer(of: name, configURL: configURL)
        let claimName = text(key("CLAIM_NAME", of: name))
        let claimPrefix = text(key("CLAIM_PREFIX", of: name)) ?? ""
        let rolePolicies = policyNames(key("ROLE_POLICY", of: name))
        let asksUserInfo = isOn(key("CLAIM_USERINFO", of: name)) ?? false
        let accessTokenIssuer = text(Settings.ownOpenIDKey("ACCESS_TOKEN_ISSUER", of: name))
        let takesMemberNames =
            isOn(Settings.ownOpenIDKey("CLAIM_MEMBER_NAMES", of: name)) ?? false
        let displayName = displayName(of: name)
        let scopes = scopes(of: name)
        let clientSecret = text(key("CLIENT_SECRET", of: name)).map { Secret($0) }
        let keycloak = keycloak(of: name, isEnabled: isEnabled)
        useWhatHasNoEffect(of: name)
        guard isEnabled else { return nil }

        if let configURL {
            if let problem = FetchURL.problem(configURL) {
                refuse(key("CONFIG_URL", of: name), problem)
            } else if issuer == nil {
                refuse(
                    key("CONFIG_URL", of: name),
                    "does not end with /.well-known/openid-configuration; set the issuer in "
                        + "\(Settings.ownOpenIDKey("ISSUER", of: name))")
            }
        } else {
            refuse(key("CONFIG_URL", of: name), "is missing")
        }
        if clientID == nil { refuse(key("CLIENT_ID", of: name), "is missing") }
        if rolePolicies != nil, let claimName, claimName != "policy" {
            refuse(
                key("CLAIM_NAME", of: name),
                "has no effect with \(key("ROLE_POLICY", of: name)); leave one of them out")
        }
        if rolePolicies != nil, takesMemberNames {
            refuse(
                Settings.ownOpenIDKey("CLAIM_MEMBER_NAMES", of: name),
                "has no effect with \(key("ROLE_POLICY", of: name)); leave one of them out")
        }
        guard problems.count == problemCount, let configURL, let clientID, let issuer else {
            return nil
        }
        return OpenIDProviderConfiguration(
            name: name, configURL: configURL, clientID: clientID, issuer: issuer,
            mode: rolePolicies.map {
                .role(
                    policies: $0,
                    arn: OpenIDProviderConfiguration.roleARN(clientID: clientID, region: region))
            } ?? .claim(name: claimPrefix + (claimName ?? "policy")),
            accessTokenIssuer: accessTokenIssuer, takesClaimMemberNames: takesMemberNames,
            asksUserInfo: asksUserInfo, keycloak: keycloak, displayName: displayName,
            scopes: scopes, clientSecret: clientSecret)
    }

    private mutating func issuer(of name: String, configURL: String?) -> String? {
        text(Settings.ownOpenIDKey("ISSUER", of: name))
            ?? configURL.flatMap(OpenIDProviderConfiguration.issuer(ofConfigURL:))
    }

    /// Accepts settings that only MinIO's console and its lists of users need.
    private mutating func useWhatHasNoEffect(of name: String) {
        for unused in [
            "COMMENT", "REDIRECT_URI", "REDIRECT_URI_DYNAMIC", "USER_ID_CLAIM",
            "USER_READABLE_CLAIM",
        ] {
            _ = text(key(unused, of: name))
        }
    }

    func key(_ key: String, of name: String) -> String { Settings.openIDKey(key, of: name) }

    static func openIDKey(_ key: String, of name: String) -> String {
        name == OpenIDProviderConfiguration.unnamed
            ? prefix + key : "\(prefix)\(key)_\(name)"
    }

    /// A provider's key that MinIO does not have.
    static func ownOpenIDKey(_ key: String, of name: String) -> String {
        name == OpenIDProviderConfiguration.unnamed
            ? ownPrefix + key : "\(ownPrefix)\(key)_\(name)"
    }
}
