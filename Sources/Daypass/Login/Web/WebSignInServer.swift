internal import Crypto
internal import Identity
internal import System
internal import Wire

/// The server of `daypass login web`. A browser that opens it signs in at the provider, and sees
/// credentials and the buckets that they find.
///
/// It shows them only to the browser that began the sign-in, which a cookie tells, and only once.
struct WebSignInServer: ~Copyable {
    static let beginning = "/"
    static let callback = "/oauth2/callback"

    private var server: LoopbackServer
    private var browsers = WaitingBrowsers()
    private let provider: SignInProvider
    private let issue: (SignedIn) throws(Failure) -> IssuedCredentials
    private let buckets: (IssuedCredentials) throws(Failure) -> [String]
    /// Browsers send a cookie to all ports of a host.
    private let cookieName: String

    /// - Parameter issue: Asks the token service for credentials.
    /// - Parameter buckets: Lists the buckets that credentials find.
    init(
        on server: consuming LoopbackServer, provider: SignInProvider,
        issue: @escaping (SignedIn) throws(Failure) -> IssuedCredentials,
        buckets: @escaping (IssuedCredentials) throws(Failure) -> [String]
    ) {
        cookieName = "daypass-login-\(server.port)"
        self.server = server
        self.provider = provider
        self.issue = issue
        self.buckets = buckets
    }

    /// Answers one request after the other, without end.
    mutating func run() throws(SystemError) {
        while true {
            guard let exchange = try server.next(until: .max) else { continue }
            exchange.answer(response(to: exchange.request))
        }
    }

    private mutating func response(to request: LoopbackRequest) -> Response {
        do throws(SignInError) {
            return request.path == WebSignInServer.callback
                ? try finish(request) : try begin(request)
        } catch {
            return refuse("\(error)")
        }
    }

    /// Sends the browser to the login page, with a cookie.
    private mutating func begin(_ request: LoopbackRequest) throws(SignInError) -> Response {
        // The cookie would be of the one name, and the callback comes to the other.
        guard server.isAtOrigin(request) else {
            return .redirect(to: server.origin + WebSignInServer.beginning)
        }
        let login = try provider.authorizationRequest(
            redirectURI: server.origin + WebSignInServer.callback)
        var response = Response.redirect(to: login.url)
        let cookie = browsers.add(login.pending, now: Clock.now)
        response.headers.append(setCookie(cookie, seconds: WaitingBrowsers.lifetime))
        return response
    }

    /// Exchanges the code for credentials, and shows them.
    private mutating func finish(_ request: LoopbackRequest) throws(SignInError) -> Response {
        guard let cookie = request.cookie(cookieName), let form = try? Form(request.query),
            let pending = browsers.take(
                cookie: cookie, state: form["state"] ?? "", now: Clock.now)
        else { return WebSignInPages.notBegunHere }
        let signedIn = try provider.tokens(
            forCode: try pending.code(in: form), of: pending, now: { Clock.now })
        var response: Response
        do throws(Failure) {
            response = show(try issue(signedIn), of: signedIn)
        } catch {
            response = refuse("\(error)")
        }
        response.headers.append(setCookie("", seconds: 0))
        return response
    }

    /// Shows credentials and the buckets that they find, in the shape of MinIO's sample.
    private func show(_ credentials: IssuedCredentials, of signedIn: SignedIn) -> Response {
        var names: [String] = []
        do throws(Failure) {
            names = try buckets(credentials)
        } catch {
            // The credentials are good. Policies often allow no list of buckets.
            CommandEnvironment.complain("\(error)")
        }
        CommandEnvironment.complain(
            "\(signedIn.shownName) has signed in; the browser shows credentials that end at "
                + credentials.expiration.iso8601)
        let json = CredentialOutput.sample(credentials, buckets: names)
        return Response(
            status: 200, headers: ["Content-Type": "application/json"],
            body: IndentedJSON(json).bytes + [UInt8(ascii: "\n")])
    }

    private func refuse(_ reason: String) -> Response {
        CommandEnvironment.complain("a sign-in failed: \(reason)")
        return WebSignInPages.failure(reason)
    }

    /// SameSite=Lax: the browser sends it when the provider sends a person back, and never when a
    /// page asks by itself.
    private func setCookie(_ value: String, seconds: Int) -> HTTPHeaders.Element {
        (
            "Set-Cookie",
            "\(cookieName)=\(value); Path=\(WebSignInServer.callback); Max-Age=\(seconds); "
                + "HttpOnly; SameSite=Lax"
        )
    }
}
