internal import Configuration
internal import Crypto
internal import HTTP
internal import State
internal import Wire

/// A realm of Keycloak, whose administration answers questions about users.
struct KeycloakRealm {
    typealias Send = (_ request: HTTPRequest, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    enum UserState {
        case enabled
        case disabled
        case absent
        /// Keycloak answers, but the answer is of no use.
        case unknown(detail: String)
        /// Keycloak does not answer, or has a problem with this user or with all of them.
        case failed(detail: String)
    }

    /// Keycloak's answer about a user that it does not have, in `error` or, in some versions, in
    /// `error_description`. Another 404 may come from a proxy that does not reach Keycloak.
    private static let absence = "User not found"

    /// The time limit of one answer, in milliseconds.
    private static let timeLimit = 5_000

    private let clientID: String
    private let keycloak: KeycloakConfiguration
    private let tokenEndpoint: String
    private let send: Send
    private var accessToken = ""

    /// Logs in, and makes sure that the realm has users. With a wrong address or a wrong realm, all
    /// users would seem to be gone.
    init(
        _ provider: OpenIDProviderConfiguration, _ keycloak: KeycloakConfiguration,
        send: @escaping Send
    ) throws(IdentityError) {
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

    mutating func state(of subject: String) -> UserState {
        do throws(IdentityError) {
            return try askedState(of: subject)
        } catch {
            return .failed(detail: error.description)
        }
    }

    private mutating func askedState(of subject: String) throws(IdentityError) -> UserState {
        var (url, answer) = try get("/\(PercentEncoding.encode(subject))")
        if answer.status == 401 {
            // An access token lasts a minute.
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
                ? .absent : .unknown(detail: "\(url): status 404, but not from Keycloak")
        case 401, 403, 429, 500...: return .failed(detail: "\(url): status \(answer.status)")
        default: return .unknown(detail: "\(url): status \(answer.status)")
        }
        guard let user = try? JSONObject(answer.body), user.string("id") == subject,
            case .boolean(let isEnabled) = user["enabled"]
        else { return .unknown(detail: "\(url): the answer is not about that user") }
        return isEnabled ? .enabled : .disabled
    }

    /// Gets an access token for the client itself (RFC 6749 §4.4).
    private mutating func logIn() throws(IdentityError) {
        let answer = try ask(
            TokenRequest.request(
                [("grant_type", "client_credentials")], to: tokenEndpoint,
                authentication: .basic(clientID: clientID, secret: keycloak.clientSecret)))
        guard answer.status == 200,
            let token = (try? JSONObject(answer.body))?.string("access_token")
        else {
            throw .providerUnreachable(
                detail: "\(tokenEndpoint): status \(answer.status), no access token for the client")
        }
        accessToken = token
    }

    /// Asks for a resource below the users of the realm.
    private func get(
        _ path: String
    ) throws(IdentityError) -> (url: String, answer: HTTPAnswer) {
        let realm = PercentEncoding.encode(keycloak.realm)
        let url = "\(keycloak.adminURL)/realms/\(realm)/users\(path)"
        let answer = try ask(
            HTTPRequest(.get, url, headers: ["Authorization": "Bearer \(accessToken)"]))
        return (url, answer)
    }

    private func ask(_ request: HTTPRequest) throws(IdentityError) -> HTTPAnswer {
        do throws(HTTPError) {
            return try send(request, KeycloakRealm.timeLimit)
        } catch {
            throw .providerUnreachable(detail: "\(request.url): \(error)")
        }
    }
}
