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
    /// The time limits of signing out, and of the documents of a sign-in, in milliseconds. The
    /// shipped nginx waits 15 seconds for the whole.
    private static let signOutTimeLimit = 2_000
    private static let documentTimeLimit = 3_000

    private let portal: PortalConfiguration
    private let providers: OpenIDProviders
    private let concurrency: SourceConcurrencyLimit

    /// - Parameter concurrency: The limit that all identity sources of this process share.
    init(
        _ portal: PortalConfiguration, providers: OpenIDProviders,
        concurrency: SourceConcurrencyLimit
    ) {
        self.portal = portal
        self.providers = providers
        self.concurrency = concurrency
    }

    /// The address of the login page, and what the browser keeps until it comes back.
    func begin(
        at provider: OpenIDProviderConfiguration, clients: NetworkClients, now: Timestamp
    ) throws(PageError) -> (address: String, cookie: SigningInCookie) {
        let request = try asking(provider) { () throws(SignInError) in
            try signInProvider(provider, clients: clients).authorizationRequest(
                redirectURI: portal.redirectURI(ofProvider: provider.name))
        }
        let cookie = SigningInCookie(provider: provider.name, pending: request.pending, now: now)
        return (request.url, cookie)
    }

    /// The identity of a person whom the login page has sent back.
    ///
    /// - Parameter cookie: What this browser has kept.
    func identity(
        of callback: Form, kept cookie: SigningInCookie, at provider: OpenIDProviderConfiguration,
        clients: NetworkClients, now: Timestamp
    ) throws(PageError) -> ProvenIdentity {
        // The token may be for several clients of one issuer: the sign-in says at which provider.
        guard let known = providers.provider(named: provider.name) else { throw .notFound }
        let code: Secret
        do throws(SignInError) {
            code = try cookie.pending.code(in: callback)
        } catch {
            throw PageError(error)
        }
        let signedIn = try asking(provider) { () throws(SignInError) in
            try signInProvider(provider, clients: clients).tokens(
                forCode: code, of: cookie.pending, now: { now })
        }
        do throws(IdentityError) {
            let identity = try known.identity(
                signedIn.claims,
                accessToken: signedIn.accessToken.map { String(decoding: $0.bytes, as: UTF8.self) },
                clients: clients, now: now)
            return try ProvenIdentity(identity, of: provider)
        } catch {
            throw PageError(error)
        }
    }

    /// Asks a provider, unless too many workers wait for it already: a provider that hangs must not
    /// block S3 requests.
    private func asking<Answer>(
        _ provider: OpenIDProviderConfiguration, _ ask: () throws(SignInError) -> Answer
    ) throws(PageError) -> Answer {
        let answer: Result<Answer, SignInError>
        do throws(IdentityError) {
            answer = try concurrency.withSlot(of: "provider \(provider.name)") {
                () throws(IdentityError) in
                Result { () throws(SignInError) in try ask() }
            }
        } catch {
            throw PageError(error)
        }
        do throws(SignInError) {
            return try answer.get()
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
        documentTimeLimit: Int = OpenIDSignIn.documentTimeLimit
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
