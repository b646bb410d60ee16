internal import Configuration
internal import Crypto
internal import HTTP
internal import State
internal import Wire

/// A realm of a Keycloak, whose administration is asked about users.
struct KeycloakRealm {
    typealias Send = (_ request: HTTPRequest, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    enum UserState {
        case enabled
        case disabled
        /// There is no such user, or no longer.
        case absent
        /// Keycloak answers, but nothing that tells.
        case unknown(detail: String)
        /// Keycloak does not answer, or says that something is wrong there: with this user, or with all.
        case failed(detail: String)
    }

    /// What Keycloak says of users that it does not have, as `error` or, by its version, `error_description`. Any
    /// other 404 is somebody's on the way, as a proxy's that does not reach it.
    private static let absence = "User not found"

    /// How long one answer may take, in milliseconds.
    private static let timeLimit = 5_000

    private let clientID: String
    private let keycloak: KeycloakConfiguration
    private let tokenEndpoint: String
    private let send: Send
    private var accessToken = ""

    /// Logs in, and sees to it that there are users which can be asked for. With an address or a realm that is
    /// not right all of them would seem to be gone.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    init(
        _ provider: OpenIDProviderConfiguration, _ keycloak: KeycloakConfiguration,
        send: @escaping Send
    ) throws(STSError) {
        let discovery = try ProviderDiscovery.fetch(provider, timeLimit: KeycloakRealm.timeLimit) {
            url, timeLimit throws(HTTPError) in
            try send(HTTPRequest(.get, url), timeLimit)
        }
        tokenEndpoint = try discovery.address(.token)
        clientID = provider.clientID
        self.keycloak = keycloak
        self.send = send
        try logIn()
        let list = try get("?max=1")
        guard list.answer.status == 200,
            case .array? = try? JSONValue(list.answer.body, maximumDepth: 64)
        else {
            throw .providerUnreachable(
                detail:
                    "\(list.url): status \(list.answer.status), no list of users; are the address, "
                    + "the realm and the client's role view-users right?")
        }
    }

    /// What became of a user.
    mutating func state(of subject: String) -> UserState {
        do throws(STSError) {
            return try askedState(of: subject)
        } catch {
            return .failed(detail: error.detail ?? error.message)
        }
    }

    private mutating func askedState(of subject: String) throws(STSError) -> UserState {
        var (url, answer) = try get("/\(PercentEncoding.encode(subject))")
        if answer.status == 401 {
            // Access tokens last a minute.
            try logIn()
            (url, answer) = try get("/\(PercentEncoding.encode(subject))")
        }
        switch answer.status {
        case 200: break
        case 404:
            let error = try? JSONObject(answer.body)
            return ["error", "error_description"].contains {
                error?.string($0) == KeycloakRealm.absence
            }
                ? .absent : .unknown(detail: "\(url): status 404 that is not Keycloak's")
        case 401, 403, 429, 500...: return .failed(detail: "\(url): status \(answer.status)")
        default: return .unknown(detail: "\(url): status \(answer.status)")
        }
        guard let user = try? JSONObject(answer.body), user.string("id") == subject,
            case .boolean(let isEnabled) = user["enabled"]
        else { return .unknown(detail: "\(url): not that user") }
        return isEnabled ? .enabled : .disabled
    }

    /// Gets an access token as the client itself (RFC 6749 §4.4).
    private mutating func logIn() throws(STSError) {
        // Both are encoded as in a form before they are joined (§2.3.1).
        let user = PercentEncoding.encode(clientID)
        let password = PercentEncoding.encode(keycloak.clientSecret.bytes)
        let credentials = Base64.encode(Array("\(user):\(password)".utf8))
        let answer = try ask(
            HTTPRequest(
                .post, tokenEndpoint,
                headers: [
                    "Authorization": "Basic \(credentials)",
                    "Content-Type": "application/x-www-form-urlencoded",
                ], body: Array("grant_type=client_credentials".utf8)))
        guard answer.status == 200,
            let token = (try? JSONObject(answer.body))?.string("access_token")
        else {
            throw .providerUnreachable(
                detail: "\(tokenEndpoint): status \(answer.status), no access token for the client")
        }
        accessToken = token
    }

    /// Asks for something of the realm's users.
    private func get(
        _ path: String
    ) throws(STSError) -> (url: String, answer: HTTPAnswer) {
        let realm = PercentEncoding.encode(keycloak.realm)
        let url = "\(keycloak.adminURL)/realms/\(realm)/users\(path)"
        let answer = try ask(
            HTTPRequest(.get, url, headers: ["Authorization": "Bearer \(accessToken)"]))
        return (url, answer)
    }

    private func ask(_ request: HTTPRequest) throws(STSError) -> HTTPAnswer {
        do throws(HTTPError) {
            return try send(request, KeycloakRealm.timeLimit)
        } catch {
            throw .providerUnreachable(detail: "\(request.url): \(error)")
        }
    }
}
