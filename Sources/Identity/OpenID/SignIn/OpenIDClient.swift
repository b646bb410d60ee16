package import Configuration
package import Crypto

/// A client that signs people in at an OpenID provider: Daypass as the provider knows it.
package struct OpenIDClient: Sendable {
    package let provider: OpenIDProviderConfiguration
    /// `nil` for a public client, such as a program on a person's own machine.
    package let secret: Secret?
    /// What a person or an operator changes if the client ID or the issuer is wrong.
    let clientIDSetting: String
    let issuerSetting: String

    package init(
        _ provider: OpenIDProviderConfiguration, secret: Secret?, clientIDSetting: String,
        issuerSetting: String
    ) {
        self.provider = provider
        self.secret = secret
        self.clientIDSetting = clientIDSetting
        self.issuerSetting = issuerSetting
    }

    package var id: String { provider.clientID }

    /// The scopes to ask for: always with `openid`, without which there is no ID token.
    var scope: String {
        let others = provider.scopes.filter { $0 != "openid" }
        return (["openid"] + others).joined(separator: " ")
    }

    var rules: WebIdentityRules {
        WebIdentityRules(
            clientID: id, clientIDSetting: clientIDSetting, issuerSetting: issuerSetting)
    }
}
