import Configuration
import Credentials
import Crypto
import Monitoring
import PolicyEngine
import State
import TestSupport
import Wire

@testable import Management

/// The administration API over a state directory of its own, with some records to ask about.
struct AdminFixture {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let secret = Secret("secret-of-caller")

    let parent: TemporaryDirectory
    let directory: StateDirectory
    let administration: Administration
    let service: AdminService

    /// What a caller signs with.
    struct Credentials {
        var id: String
        var secret: Secret
        var token: String?

        static let caller = Credentials(id: "caller", secret: AdminFixture.secret)
    }

    /// A user `victim` in the group `crew`, a policy `plain`, and a key `victim-key` of the user's.
    init(_ settings: [String: String] = [:]) throws {
        parent = try TemporaryDirectory()
        let path = "\(parent.path)/state"
        let environment = [
            "DAYPASS_STATE_DIR": path, "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
            "MINIO_ROOT_PASSWORD": "root-admin-secret",
        ].merging(settings) { $1 }
        let configuration = try DaypassConfiguration(
            environment: environment, defaultPath: "/nonexistent")
        directory = try StateDirectory(opening: path)
        administration = Administration(configuration, directory: directory)
        service = AdminService(
            configuration: configuration, state: StateStore(directory: directory), attempts: nil,
            health: Health([], reportProblem: { _ in }), started: AdminFixture.now,
            reportProblem: { _ in })
        let victim = NewUser(name: "victim", secret: Secret("secret-of-victim"))
        let caller = NewUser(name: "caller", secret: AdminFixture.secret)
        try administration.add([victim, caller], now: AdminFixture.now)
        try administration.add(["victim"], toGroup: "crew")
        try administration.createPolicy("plain", document: AdminFixture.policy(["s3:GetObject"]))
        var key = NewAccessKey(
            parent: .user("victim"), maker: .init(accessKeyID: nil, account: "test"))
        key.id = "victim-key"
        key.secret = Secret("secret-of-the-key")
        _ = try administration.addAccessKey(key, now: AdminFixture.now)
    }

    static func policy(_ actions: [String]) -> [UInt8] {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        return Array(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\(list)],\
            "Resource":["arn:aws:s3:::*"]}]}
            """.utf8)
    }

    /// Gives the caller exactly these actions.
    func allow(_ actions: [AdminAction]) throws {
        guard !actions.isEmpty else {
            try administration.setPolicies([], of: .user("caller"))
            return
        }
        try administration.createPolicy(
            "rights", document: AdminFixture.policy(actions.map { Action.admin($0).name }))
        try administration.setPolicies(["rights"], of: .user("caller"))
    }

    /// A session of the caller.
    func session(
        lasting seconds: Int = 3_600, policy: [String]? = nil, now: Timestamp = now
    ) throws -> Credentials {
        let user = try administration.user(named: "caller")
        var session = Session(parent: user.name, parentID: user.id)
        session.sessionPolicy = try policy.map {
            try SessionPolicy(json: AdminFixture.policy($0))
        }
        let key = try directory.keys.ring(.sign, now: now).newest
        let credentials = try TemporaryCredentials.mint(
            session, lasting: SessionDuration(seconds: seconds), now: now, key: key)
        return Credentials(
            id: credentials.accessKeyID, secret: credentials.secretAccessKey,
            token: credentials.sessionToken.text)
    }

    /// What is wrong with a request.
    struct Flaw {
        var service = "s3"
        var payloadHash: String?
        var sentBody: [UInt8]?
        var age = 0
        var isUnsigned = false
        var base = "/minio/admin/v3/"
        var headers: [(String, String)] = []
    }

    func send(
        _ sample: AdminSample, by credentials: Credentials = .caller, method: String,
        flaw: Flaw = Flaw(), isWanted: Bool = true
    ) throws -> Response {
        let body = try sample.body(credentials.secret)
        let hash =
            flaw.payloadHash ?? Hexadecimal.encode(HashAlgorithm.sha256.digest(of: body))
        let path = flaw.base + sample.path
        var headers: HTTPHeaders = ["host": "s3.example"]
        if let token = credentials.token { headers.append(("x-amz-security-token", token)) }
        let moment = AdminFixture.now + -flaw.age
        let date = moment.iso8601.filter { $0 != "-" && $0 != ":" }
        headers.append(("x-amz-date", date))
        headers.append(("x-amz-content-sha256", hash))
        let names = headers.fields.map(\.name).sorted()
        let scope = CredentialScope(
            date: String(date.prefix(8)), region: "", service: flaw.service)
        let canonical = try CanonicalRequest(
            method: method, path: path, pathStyle: .s3, query: try CanonicalQuery(sample.query),
            signedHeaders: HTTPHeaders(headers.fields.sorted { $0.name < $1.name }),
            payloadHash: hash)
        let signature = SigV4Key(secretAccessKey: credentials.secret, scope: scope)
            .signature(of: StringToSign.text(date: date, scope: scope, request: canonical))
        if !flaw.isUnsigned {
            headers.append(
                (
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=\(credentials.id)/\(scope.text), "
                        + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
                ))
        }
        var parameters = Parameters([
            "REQUEST_METHOD": method, "REMOTE_ADDR": "192.0.2.7",
            "REQUEST_URI": sample.query.isEmpty ? path : "\(path)?\(sample.query)",
        ])
        for (name, value) in headers.fields + flaw.headers.map({ (name: $0.0, value: $0.1) }) {
            let variable = "HTTP_" + name.uppercased().replacing("-", with: "_")
            parameters.append(name: Array(variable.utf8), value: Array(value.utf8))
        }
        return service.response(
            to: Request(parameters: parameters, body: flaw.sentBody ?? body),
            now: AdminFixture.now, isWanted: { isWanted })
    }
}

extension Response {
    /// The code of a refusal; `nil` for an answer that is none.
    var code: String? {
        guard status >= 400 else { return nil }
        return (try? JSONObject(body))?.string("Code")
    }

    /// The status and the code.
    var verdict: String { code.map { "\(status) \($0)" } ?? "\(status)" }
}
