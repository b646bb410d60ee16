internal import Configuration
internal import Credentials
internal import Crypto
internal import HTML
internal import HTTP
internal import Identity
internal import State
internal import Wire

/// Signs people in at an OpenID provider's login page.
struct OpenIDSignIn: Sendable {
    /// How long signing out waits for the provider, in milliseconds.
    private static let signOutTimeLimit = 2_000

    private let portal: PortalConfiguration
    private let providers: OpenIDProviders

    init(_ portal: PortalConfiguration, providers: OpenIDProviders) {
        self.portal = portal
        self.providers = providers
    }

    /// The address of the login page, and what the browser keeps until it comes back.
    func begin(
        at provider: OpenIDProviderConfiguration, clients: NetworkClients, now: Timestamp
    ) throws(PageError) -> (address: String, cookie: SigningInCookie) {
        do throws(SignInError) {
            let request = try signInProvider(provider, clients: clients).authorizationRequest(
                redirectURI: portal.redirectURI(ofProvider: provider.name))
            let cookie = SigningInCookie(
                provider: provider.name, pending: request.pending, now: now)
            return (request.url, cookie)
        } catch {
            throw PageError(error)
        }
    }

    /// The identity of a person whom the login page has sent back.
    ///
    /// - Parameter cookie: What this browser has kept.
    func identity(
        of callback: Form, kept cookie: SigningInCookie, at provider: OpenIDProviderConfiguration,
        clients: NetworkClients, now: Timestamp
    ) throws(PageError) -> ProvenIdentity {
        let signedIn: SignedIn
        do throws(SignInError) {
            let code = try cookie.pending.code(in: callback)
            signedIn = try signInProvider(provider, clients: clients).tokens(
                forCode: code, of: cookie.pending, now: { now })
        } catch {
            throw PageError(error)
        }
        do throws(IdentityError) {
            let token = try WebIdentityToken(
                String(decoding: signedIn.idToken.bytes, as: UTF8.self))
            let known = try providers.provider(of: token, roleARN: provider.roleARN)
            let identity = try known.identity(
                signedIn.claims,
                accessToken: signedIn.accessToken.map { String(decoding: $0.bytes, as: UTF8.self) },
                clients: clients, now: now)
            return try ProvenIdentity(identity, of: provider)
        } catch {
            throw PageError(error)
        }
    }

    /// The provider's page that ends the session there; `nil` if it has none, or does not answer
    /// within seconds: the person is signed out here in any case.
    func endSessionAddress(
        at provider: OpenIDProviderConfiguration, clients: NetworkClients
    ) -> Address? {
        let url = try? signInProvider(
            provider, clients: clients, documentTimeLimit: OpenIDSignIn.signOutTimeLimit
        ).endSessionURL(redirectURI: portal.origin + Route.home.path)
        return (url ?? nil).flatMap(Address.init(absolute:))
    }

    private func signInProvider(
        _ provider: OpenIDProviderConfiguration, clients: NetworkClients,
        documentTimeLimit: Int = SignInProvider.timeLimit
    ) throws(SignInError) -> SignInProvider {
        let client = OpenIDClient(
            provider, secret: provider.clientSecret,
            clientIDSetting: provider.settingName("CLIENT_ID"),
            issuerSetting: provider.settingName("CONFIG_URL"))
        return try SignInProvider(client, documentTimeLimit: documentTimeLimit) {
            request, timeLimit throws(HTTPError) in
            try clients.send(request, timeLimit: timeLimit)
        }
    }
}
