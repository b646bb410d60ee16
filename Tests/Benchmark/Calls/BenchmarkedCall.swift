import Configuration
import Credentials
import Crypto
import Identity
import Monitoring
import STS
import State
import System
import Wire

/// How the caller proves its identity.
enum CallKind: String {
    /// By a token that an OpenID provider has signed with RS256.
    case webIdentity
    /// By a user's signature of the call.
    case assumeRole
}

/// A call, and a service with a state directory of its own that answers it.
struct BenchmarkedCall {
    private let service: Service
    private let clients = NetworkClients(certificateAuthorityFile: nil)
    private let request: Request
    private let now: Timestamp

    /// - Parameter path: The state directory, which does not exist yet.
    init(_ kind: CallKind, directory path: String) throws {
        let now = Clock.now
        let directory = try StateDirectory(opening: path)
        let configuration = try DaypassConfiguration(
            environment: [
                "DAYPASS_STATE_DIR": path, "MINIO_IDENTITY_OPENID_CLIENT_ID": "daypass",
                "MINIO_IDENTITY_OPENID_CONFIG_URL": Issuer.configURL,
            ], defaultPath: "/nonexistent")
        switch kind {
        case .webIdentity:
            request = BenchmarkedCall.request(
                action: "AssumeRoleWithWebIdentity",
                ["WebIdentityToken": try Issuer(directory, now: now).token(now: now)])
        case .assumeRole: request = try BenchmarkedCall.signedRequest(directory, now: now)
        }
        service = Service(
            configuration: configuration, state: StateStore(directory: directory),
            attempts: try LoginAttemptLimiter(configuration.attemptLimits, directory: directory),
            metrics: Metrics(
                try directory.sharedWords(
                    Metrics.fileName, count: Metrics.wordCount, head: Metrics.head))
        ) { print($0) }
        self.now = now
        // Fills the caches.
        answer()
    }

    /// The function whose instructions a profiler counts.
    @inline(never) func measure(count: Int) {
        for _ in 0..<count { answer() }
    }

    private func answer() {
        let answer = service.response(to: request, clients: clients, now: now)
        guard answer.status == 200 else {
            fatalError("refused: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    /// A call as nginx passes it on.
    private static func request(
        action: String, _ parameters: KeyValuePairs<String, String>,
        headers: KeyValuePairs<String, String> = [:]
    ) -> Request {
        var form = "Action=\(action)&Version=2011-06-15&DurationSeconds=3600"
        form += "&RoleArn=arn%3Aaws%3Aiam%3A%3A%3Arole%2Fbench&RoleSessionName=bench"
        for (name, value) in parameters { form += "&\(name)=\(PercentEncoding.encode(value))" }
        var facts = Parameters([
            "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "QUERY_STRING": "",
            "CONTENT_TYPE": formType, "CONTENT_LENGTH": String(form.utf8.count),
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on",
            "HTTP_HOST": host, "DAYPASS_DOOR": "sts",
            "HTTP_USER_AGENT":
                "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64",
            "HTTP_ACCEPT_ENCODING": "identity", "HTTP_CONTENT_TYPE": formType,
            "HTTP_CONTENT_LENGTH": String(form.utf8.count),
        ])
        for (name, value) in headers {
            facts.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        return Request(parameters: facts, body: Array(form.utf8))
    }

    /// A call that a new user signs, as botocore does.
    private static func signedRequest(
        _ directory: StateDirectory, now: Timestamp
    ) throws -> Request {
        let secret = Secret("secret-of-alice")
        let administration = Administration(directory: directory)
        try administration.add([NewUser(name: "alice", secret: secret)], now: now)
        try administration.attach(["readonly"], to: .user("alice"))
        let date = now.iso8601.filter { $0 != "-" && $0 != ":" }
        let scope = CredentialScope(
            date: String(date.prefix(8)), region: "us-east-1", service: "sts")
        let headers: HTTPHeaders = ["content-type": formType, "host": host, "x-amz-date": date]
        let body = request(action: "AssumeRole", [:]).body
        let canonical = try CanonicalRequest(
            method: "POST", path: "/", pathStyle: .normalized, query: try CanonicalQuery(""),
            signedHeaders: headers,
            payloadHash: Hexadecimal.encode(HashAlgorithm.sha256.digest(of: body)))
        let signature = SigV4Key(secretAccessKey: secret, scope: scope)
            .signature(of: StringToSign.text(date: date, scope: scope, request: canonical))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=alice/\(scope.text), "
            + "SignedHeaders=\(headers.map(\.name).joined(separator: ";")), Signature=\(signature)"
        return request(
            action: "AssumeRole", [:],
            headers: ["HTTP_X_AMZ_DATE": date, "HTTP_AUTHORIZATION": authorization])
    }

    private static let host = "localhost:8443"
    private static let formType = "application/x-www-form-urlencoded"
}
