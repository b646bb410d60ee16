import Configuration
import Credentials
import Crypto
import Identity
import STS
import State
import TestSupport
import Wire

/// A service with a state directory of its own, whose providers are all reachable, or none.
struct ServiceFixture {
    let parent: TemporaryDirectory
    let directory: StateDirectory
    let service: Service
    private let clients = NetworkClients(certificateAuthorityFile: nil)

    /// - Parameter settings: The settings of the OpenID providers, without `MINIO_IDENTITY_OPENID_`.
    init(
        _ settings: [String: String], issuers: [String: TestIssuer] = [:], auditLog: String? = nil,
        environment more: [String: String] = [:]
    ) throws {
        parent = try TemporaryDirectory()
        let path = "\(parent.path)/state"
        var environment = more
        environment["DAYPASS_STATE_DIR"] = path
        environment["DAYPASS_AUDIT_LOG"] = auditLog
        for (key, value) in settings { environment["MINIO_IDENTITY_OPENID_\(key)"] = value }
        directory = try StateDirectory(opening: path)
        for (provider, issuer) in issuers { try issuer.publish(directory, provider: provider) }
        let configuration = try DaypassConfiguration(
            environment: environment, defaultPath: "/nonexistent")
        service = Service(
            configuration: configuration, state: StateStore(directory: directory),
            attempts: try LoginAttemptLimiter(configuration.attemptLimits, directory: directory),
            reportProblem: { _ in })
    }

    /// One claim-based provider.
    init(issuer: TestIssuer) throws {
        try self.init(
            ["CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass"], issuers: ["_": issuer])
    }

    func call(
        _ parameters: [String: String], action: String? = "AssumeRoleWithWebIdentity",
        version: String? = "2011-06-15", now: Timestamp = TestIssuer.now
    ) -> Answer {
        var all = parameters
        all["Action"] = action
        all["Version"] = version
        let body = all.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        return send(body: body, now: now)
    }

    func send(
        method: String = "POST", query: String = "", body: String = "",
        contentType: String = "application/x-www-form-urlencoded", isBodyTooLarge: Bool = false,
        contentLength: String = "", facts: [(String, String)] = [],
        now: Timestamp = TestIssuer.now
    ) -> Answer {
        var parameters = Parameters([
            "REQUEST_METHOD": method, "REQUEST_URI": "/?\(query)", "CONTENT_TYPE": contentType,
            "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": contentLength,
        ])
        for (name, value) in facts {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        let request = Request(
            parameters: parameters, body: Array(body.utf8), isBodyTooLarge: isBodyTooLarge)
        return Answer(response: service.response(to: request, clients: clients, now: now))
    }

    /// Asks for container credentials.
    func fetch(
        _ path: String = "/daypass/credentials", method: String = "GET", body: String = "",
        headers: KeyValuePairs<String, String>, now: Timestamp = TestIssuer.now
    ) -> Response {
        var parameters = Parameters([
            "REQUEST_METHOD": method, "REQUEST_URI": path, "REMOTE_ADDR": "192.0.2.7",
        ])
        for (name, value) in headers {
            let variable = "HTTP_" + name.uppercased().replacing("-", with: "_")
            parameters.append(name: Array(variable.utf8), value: Array(value.utf8))
        }
        return service.response(
            to: Request(parameters: parameters, body: Array(body.utf8)), clients: clients, now: now)
    }

    /// Sends a form that is signed as clients sign it.
    func sendSigned(
        body: String, key: String, secret: Secret, token: String? = nil,
        region: String = "us-east-1", now: Timestamp, receivedAt: Timestamp? = nil
    ) -> Answer {
        let date = now.iso8601.filter { $0 != "-" && $0 != ":" }
        var headers: HTTPHeaders = [
            "content-type": "application/x-www-form-urlencoded", "host": "sts.example",
            "x-amz-date": date,
        ]
        if let token { headers.append(("x-amz-security-token", token)) }
        let scope = CredentialScope(date: String(date.prefix(8)), region: region, service: "sts")
        let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: Array(body.utf8)))
        let canonical = try! CanonicalRequest(
            method: "POST", path: "/", pathStyle: .normalized, query: try! CanonicalQuery(""),
            signedHeaders: headers, payloadHash: hash)
        let signature = SigV4Key(secretAccessKey: secret, scope: scope)
            .signature(of: StringToSign.text(date: date, scope: scope, request: canonical))
        var parameters = Parameters([
            "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "HTTP_HOST": "sts.example",
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_AMZ_DATE": date,
            "REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "aws-cli/2.31",
            "HTTP_REFERER": "https://portal.example/start",
        ])
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(key)/\(scope.date)/\(region)/sts/aws4_request, "
            + "SignedHeaders=\(headers.map(\.name).joined(separator: ";")), Signature=\(signature)"
        parameters.append(name: Array("HTTP_AUTHORIZATION".utf8), value: Array(authorization.utf8))
        if let token {
            parameters.append(
                name: Array("HTTP_X_AMZ_SECURITY_TOKEN".utf8), value: Array(token.utf8))
        }
        let request = Request(parameters: parameters, body: Array(body.utf8))
        return Answer(
            response: service.response(to: request, clients: clients, now: receivedAt ?? now))
    }

    /// Its users are the root, `owner`, and alice.
    static func withAlice() throws -> ServiceFixture {
        let fixture = try ServiceFixture(
            [:], environment: ["MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"])
        try fixture.addUser()
        return fixture
    }

    static let aliceSecret = Secret("alice-secret-key")

    func addUser(_ name: String = "alice") throws {
        try Administration(directory: directory).add(
            [NewUser(name: name, secret: ServiceFixture.aliceSecret)], now: TestIssuer.now)
    }

    /// A call that alice signs.
    func assume(
        _ parameters: String = "", key: String = "alice", secret: Secret = aliceSecret,
        token: String? = nil, region: String = "us-east-1", action: String = "AssumeRole",
        now: Timestamp = TestIssuer.now
    ) -> Answer {
        sendSigned(
            body: "Action=\(action)&Version=2011-06-15\(parameters)", key: key, secret: secret,
            token: token, region: region, now: now)
    }

    /// Asks with the credentials of an answer whose they are.
    func identity(_ answer: Answer, now: Timestamp = TestIssuer.now) -> Answer {
        assume(
            key: answer["AccessKeyId"] ?? "", secret: Secret(answer["SecretAccessKey"] ?? ""),
            token: answer["SessionToken"], action: "GetCallerIdentity", now: now)
    }

    var auditLines: [String] {
        get throws {
            let bytes = try directory.read("audit.jsonl") ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    func session(of answer: Answer, now: Timestamp = TestIssuer.now) throws -> SessionClaims {
        try SessionToken.claims(
            in: answer["SessionToken"] ?? "", keyRing: try directory.keys.ring(now: now), now: now)
    }
}

/// An answer of the service.
struct Answer {
    let response: Response

    var text: String { String(decoding: response.body, as: UTF8.self) }
    var code: String? { self["Code"] }

    /// The text of the first element of a name.
    subscript(element: String) -> String? {
        guard let start = text.firstRange(of: "<\(element)>"),
            let end = text.firstRange(of: "</\(element)>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// The document, with what differs from call to call replaced.
    var masked: String {
        var masked = text
        for element in ["AccessKeyId", "SecretAccessKey", "SessionToken", "RequestId"] {
            guard let value = self[element], !value.isEmpty else { continue }
            masked = masked.replacing(value, with: "(\(element))")
        }
        return masked
    }
}
