internal import Crypto
internal import HTML
internal import Identity
internal import System
internal import Wire

/// A sign-in at the provider's page in a browser on this machine (RFC 8252).
struct BrowserSignIn {
    /// How long a person may take, in seconds.
    static let timeLimit = 600
    private static let path = "/"

    let provider: SignInProvider
    /// 0 for any free port. RFC 8252 §7.3: providers accept each port of this machine.
    let port: UInt16
    let opensBrowser: Bool
    let environment: [String: String]
    let files: LoginFiles
    let profile: ProfileName

    /// Shows the provider's page, and waits until the browser comes back.
    func signIn() throws -> SignedIn {
        var server = try listening()
        let request = try provider.authorizationRequest(
            redirectURI: server.origin + BrowserSignIn.path)
        StandardError.write("Sign in with your browser:\n\n  \(request.url)\n")
        guard opensBrowser, Browser.canOpen(environment) else {
            return try complete(request.pending, server: &server)
        }
        // Another user who has the address could complete the sign-in as another person.
        return try files.leading(to: request.url, profile) { page in
            Browser.open(page, environment: environment)
            return try complete(request.pending, server: &server)
        }
    }

    private func complete(
        _ pending: PendingAuthorization, server: inout LoopbackServer
    ) throws -> SignedIn {
        let end = Clock.uptime + UInt64(BrowserSignIn.timeLimit) * 1_000_000_000
        while let exchange = try server.next(until: end) {
            let code: Secret
            do {
                code = try pending.code(in: try Form(exchange.request.query))
            } catch SignInError.foreignCallback(let reason) {
                // Any page and any user of the machine can send this. The person's own sign-in
                // goes on.
                exchange.answer(BrowserSignIn.page(failure: reason, status: 400))
                continue
            } catch is FormError {
                exchange.answer(
                    BrowserSignIn.page(failure: "the address can't be read", status: 400))
                continue
            } catch {
                exchange.answer(BrowserSignIn.page(failure: "\(error)", status: 403))
                throw error
            }
            do {
                let signedIn = try provider.tokens(
                    forCode: code, of: pending, now: { Clock.now })
                exchange.answer(
                    .page(
                        .page(
                            "Signed in",
                            .text("Daypass goes on in the terminal. You can close this page."))))
                return signedIn
            } catch {
                exchange.answer(BrowserSignIn.page(failure: "\(error)", status: 403))
                throw error
            }
        }
        throw Failure(
            "the browser did not come back within \(BrowserSignIn.timeLimit / 60) minutes; "
                + "on a machine without a browser, use --device")
    }

    private func listening() throws(Failure) -> LoopbackServer {
        do throws(SystemError) {
            return try LoopbackServer(port: port, paths: [BrowserSignIn.path])
        } catch {
            throw Failure("127.0.0.1:\(port): \(error)")
        }
    }

    private static func page(failure: String, status: Int) -> Response {
        .page(status: status, .page("Not signed in", .text(PrintableText.plain(failure))))
    }
}
