internal import Configuration
internal import Crypto
internal import HTTP
internal import Identity

/// The OpenID provider of a profile.
enum LoginProvider {
    /// Fetches what the provider publishes.
    ///
    /// - Parameter timeLimit: The time limit of what it publishes, in milliseconds.
    static func discover(
        _ settings: LoginProfile.Provider, certificateAuthorityFile: String?,
        timeLimit: Int = SignInProvider.timeLimit
    ) throws -> SignInProvider {
        guard
            let issuer = OpenIDProviderConfiguration.issuer(ofConfigURL: settings.configURL)
        else { throw Failure(LoginRules.configURLRule) }
        let client = OpenIDClient(
            OpenIDProviderConfiguration(
                name: OpenIDProviderConfiguration.unnamed, configURL: settings.configURL,
                clientID: settings.clientID, issuer: issuer, mode: .claim(name: "policy"),
                scopes: settings.scopes),
            secret: try settings.clientSecretFile.map { Secret(try TextInput.text(in: $0)) },
            clientIDSetting: "--client-id", issuerSetting: "--config-url")
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        return try SignInProvider(client, documentTimeLimit: timeLimit) {
            request, timeLimit throws(HTTPError) in
            try clients.send(request, timeLimit: timeLimit)
        }
    }
}

extension SignedIn {
    func proof(_ settings: LoginProfile.Provider) -> STSProof {
        .webIdentity(token: idToken, accessToken: settings.sendsAccessToken ? accessToken : nil)
    }

    /// The name by which the person knows itself.
    var shownName: String {
        ["preferred_username", "email", "name"].lazy.compactMap { claims.text(of: $0) }
            .first { !$0.isEmpty } ?? subject
    }
}
