/// An OpenID provider, as configured.
package struct OpenIDProviderConfiguration: Equatable, Sendable {
    /// What becomes of the provider's tokens.
    package enum Mode: Equatable, Sendable {
        /// The token says by its policy claim what its bearer may do.
        case claim(name: String)
        /// Every token gets these policies.
        case role(policies: [String], arn: String)
    }

    /// The name of the provider whose keys have no suffix.
    package static let unnamed = "_"

    package let name: String
    /// The discovery document's address.
    package let configURL: String
    package let clientID: String
    /// What the discovery document and the tokens must name as their issuer.
    package let issuer: String
    package let mode: Mode
    /// A further issuer that tokens may name: that of AD FS's access tokens, whose ID tokens name
    /// another.
    package let accessTokenIssuer: String?
    /// Whether the names of the members are policies if the policy claim is an object, as Zitadel's
    /// roles.
    package let takesClaimMemberNames: Bool
    /// Whether the provider is asked for claims that a token lacks.
    package let asksUserInfo: Bool
    /// How it is asked whether its users are still there, nil when it is not.
    package let keycloak: KeycloakConfiguration?
    /// What people call it, nil when nothing was said.
    package let displayName: String?
    /// What a login asks the provider for; empty for what the provider itself suggests.
    package let scopes: [String]

    package init(
        name: String, configURL: String, clientID: String, issuer: String, mode: Mode,
        accessTokenIssuer: String? = nil, takesClaimMemberNames: Bool = false,
        asksUserInfo: Bool = false, keycloak: KeycloakConfiguration? = nil,
        displayName: String? = nil, scopes: [String] = []
    ) {
        self.name = name
        self.configURL = configURL
        self.clientID = clientID
        self.issuer = issuer
        self.mode = mode
        self.accessTokenIssuer = accessTokenIssuer
        self.takesClaimMemberNames = takesClaimMemberNames
        self.asksUserInfo = asksUserInfo
        self.keycloak = keycloak
        self.displayName = displayName
        self.scopes = scopes
    }

    package var claimName: String? {
        if case .claim(let name) = mode { name } else { nil }
    }

    package var roleARN: String? {
        if case .role(_, let arn) = mode { arn } else { nil }
    }

    /// The name of one of the provider's settings, as `MINIO_IDENTITY_OPENID_CLIENT_ID_PIPELINES`.
    package func settingName(_ key: String) -> String {
        Settings.openIDKey(key, of: name)
    }

    /// The name of one of the settings that MinIO has not, as `DAYPASS_OPENID_ISSUER_PIPELINES`.
    package func ownSettingName(_ key: String) -> String {
        Settings.ownOpenIDKey(key, of: name)
    }

    /// Whether a token of the provider may name an issuer, which is not proved yet.
    package func mayIssue(_ issuer: String) -> Bool {
        OpenIDProviderConfiguration.isSameIssuer(self.issuer, issuer)
            || accessTokenIssuer == issuer
    }

    /// Whether the access tokens of one of two providers, which have keys of their own, name an
    /// issuer of the other's: then each could sign as the other's users.
    func sharesIssuer(with other: OpenIDProviderConfiguration) -> Bool {
        guard configURL != other.configURL else { return false }
        return accessTokenIssuer.map(other.mayIssue) ?? false
            || other.accessTokenIssuer.map(mayIssue) ?? false
    }

    /// The ARN of the role that a provider stands for.
    static func roleARN(clientID: String, region: String) -> String {
        RoleARN.arn(id: RoleARN.id(of: clientID), region: region)
    }

    /// The issuer whose discovery document has this address (OpenID Connect Discovery 1.0 §4), nil when
    /// that can't be seen from the address.
    static func issuer(ofConfigURL configURL: String) -> String? {
        let suffix = "/.well-known/openid-configuration"
        return configURL.hasSuffix(suffix) ? String(configURL.dropLast(suffix.count)) : nil
    }

    /// Whether two texts name the same issuer: some write the slash at the end of an address without a
    /// path, and some leave it out.
    package static func isSameIssuer(_ left: String, _ right: String) -> Bool {
        func bare(_ text: String) -> Substring { text.hasSuffix("/") ? text.dropLast() : text[...] }
        return bare(left) == bare(right)
    }
}
