package import Crypto

/// The settings of an OpenID provider.
package struct OpenIDProviderConfiguration: Equatable, Sendable {
    /// Where the policies of a token come from.
    package enum Mode: Equatable, Sendable {
        /// A claim of the token names its policies.
        case claim(name: String)
        /// Every token gets the policies of a role.
        case role(policies: [String], arn: String)
    }

    /// The name of the provider whose settings have no suffix.
    package static let unnamed = "_"

    package let name: String
    /// The discovery document's URL.
    package let configURL: String
    package let clientID: String
    /// The issuer that the discovery document and the tokens must name.
    package let issuer: String
    package let mode: Mode
    /// A second issuer that tokens may name. AD FS has one for access tokens, one for ID tokens.
    package let accessTokenIssuer: String?
    /// Whether a policy claim that is an object names policies by its members, as Zitadel's roles.
    package let takesClaimMemberNames: Bool
    /// Whether to ask the provider's UserInfo for claims that a token lacks.
    package let asksUserInfo: Bool
    /// How to ask whether users still exist, `nil` if Daypass does not ask.
    package let keycloak: KeycloakConfiguration?
    /// The provider's name for people, `nil` if none is set.
    package let displayName: String?
    /// The scopes for an interactive login; empty for the provider's own choice.
    package let scopes: [String]
    /// What Daypass proves itself with when it signs a person in; `nil` for a public client.
    package let clientSecret: Secret?

    package init(
        name: String, configURL: String, clientID: String, issuer: String, mode: Mode,
        accessTokenIssuer: String? = nil, takesClaimMemberNames: Bool = false,
        asksUserInfo: Bool = false, keycloak: KeycloakConfiguration? = nil,
        displayName: String? = nil, scopes: [String] = [],
        clientSecret: Secret? = nil
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
        self.clientSecret = clientSecret
    }

    package var claimName: String? {
        if case .claim(let name) = mode { name } else { nil }
    }

    package var roleARN: String? {
        if case .role(_, let arn) = mode { arn } else { nil }
    }

    /// The last part of the role's ARN.
    package var roleName: String? {
        roleARN?.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
    }

    /// The name of a setting of this provider: `MINIO_IDENTITY_OPENID_CLIENT_ID_PIPELINES`.
    package func settingName(_ key: String) -> String {
        Settings.openIDKey(key, of: name)
    }

    /// The name of a setting that MinIO does not have: `DAYPASS_OPENID_ISSUER_PIPELINES`.
    package func ownSettingName(_ key: String) -> String {
        Settings.ownOpenIDKey(key, of: name)
    }

    /// Whether tokens of this provider may name an issuer. The signature is checked elsewhere.
    package func mayIssue(_ issuer: String) -> Bool {
        OpenIDProviderConfiguration.isSameIssuer(self.issuer, issuer)
            || accessTokenIssuer == issuer
    }

    /// Whether two providers with different keys have an issuer in common. If so, each could sign
    /// tokens for the other's users.
    func sharesIssuer(with other: OpenIDProviderConfiguration) -> Bool {
        guard configURL != other.configURL else { return false }
        return accessTokenIssuer.map(other.mayIssue) ?? false
            || other.accessTokenIssuer.map(mayIssue) ?? false
    }

    /// The ARN of a provider's role.
    static func roleARN(clientID: String, region: String) -> String {
        RoleARN.arn(id: RoleARN.id(of: clientID), region: region)
    }

    /// The issuer of a discovery document by its URL (OpenID Connect Discovery 1.0 §4), `nil` if
    /// the URL does not show it.
    package static func issuer(ofConfigURL configURL: String) -> String? {
        let suffix = "/.well-known/openid-configuration"
        return configURL.hasSuffix(suffix) ? String(configURL.dropLast(suffix.count)) : nil
    }

    /// Whether two texts name the same issuer. Providers differ on the slash at the end of the URL.
    package static func isSameIssuer(_ left: String, _ right: String) -> Bool {
        func bare(_ text: String) -> Substring { text.hasSuffix("/") ? text.dropLast() : text[...] }
        return bare(left) == bare(right)
    }
}
