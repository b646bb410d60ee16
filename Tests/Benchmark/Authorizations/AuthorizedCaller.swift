import Authorizer
import Configuration
import Credentials
import Crypto
import Monitoring
import State
import System
import Wire

/// The kind of caller that gets an object.
enum CallerKind: String, CaseIterable {
    /// A permanent user.
    case user
    /// A user's session, with this many statements in the user's policies.
    case session1, session50, session500
    /// A session that is narrowed by a policy of its own.
    case narrowed

    var statementCount: Int {
        switch self {
        case .user, .session1, .narrowed: 1
        case .session50: 50
        case .session500: 500
        }
    }
}

/// A caller with a state directory of its own, and its signed request.
struct AuthorizedCaller {
    let kind: CallerKind
    private(set) var nanoseconds: [Int] = []
    private let service: S3Service
    private let clients: S3Clients
    private let request: Request

    /// - Parameter directory: The directory for the state directory.
    init(_ kind: CallerKind, directory parent: String) throws {
        self.kind = kind
        let path = "\(parent)/\(kind.rawValue)"
        let now = Clock.now
        let directory = try StateDirectory(opening: path)
        let store = StateStore(directory: directory)
        let metrics = Metrics(
            try directory.sharedWords(
                Metrics.fileName, count: Metrics.wordCount, head: Metrics.head))
        let secret = Secret("secret-of-alice")
        let administration = Administration(directory: directory)
        try administration.add([NewUser(name: "alice", secret: secret)], now: now)
        for (number, document) in AuthorizedCaller.policies(kind.statementCount).enumerated() {
            try administration.createPolicy("policy-\(number)", document: document)
            try administration.attach(["policy-\(number)"], to: .user("alice"))
        }
        let configuration = try DaypassConfiguration(
            environment: [
                "DAYPASS_STATE_DIR": path, "DAYPASS_UPSTREAM_URL": "http://127.0.0.1:9000",
                "DAYPASS_UPSTREAM_ACCESS_KEY": "store",
                "DAYPASS_UPSTREAM_SECRET_KEY": "store-secret",
            ], defaultPath: "/nonexistent")
        service = S3Service(
            configuration: configuration, state: store,
            attempts: try LoginAttemptLimiter(
                configuration.attemptLimits, directory: store.directory),
            metrics: metrics
        ) { print($0) }
        clients = S3Clients(configuration: configuration)
        var accessKeyID = "alice"
        var accessSecret = secret
        var token: String?
        if kind != .user {
            let user = try directory.users["alice"]!  // just made
            var session = Session(parent: "alice", parentID: user.id)
            if kind == .narrowed {
                session.sessionPolicy = try SessionPolicy(json: AuthorizedCaller.policies(1)[0])
            }
            let credentials = try TemporaryCredentials.mint(
                session, lasting: SessionDuration(until: nil, now: now), now: now,
                key: try store.snapshot(now: now).signingKeys.newest)
            accessKeyID = credentials.accessKeyID
            accessSecret = credentials.secretAccessKey
            token = credentials.sessionToken.text
        }
        request = try AuthorizedCaller.request(
            accessKeyID: accessKeyID, secret: accessSecret, token: token, now: now)
        let answer = answer(now: now)
        guard answer.status == 200 else { fatalError("refused: \(answer.headers)") }
    }

    /// The function whose instructions a profiler counts.
    @inline(never) mutating func measure(count: Int) {
        let now = Clock.now
        var allowed = 0
        let time = ContinuousClock().measure {
            for _ in 0..<count {
                if answer(now: now).status == 200 { allowed += 1 }
            }
        }
        guard allowed == count else { fatalError("\(count - allowed) answers are refusals") }
        nanoseconds.append(Int(time / .nanoseconds(count)))
    }

    private func answer(now: Timestamp) -> Response {
        service.response(
            to: request, by: .authorizer, clients: clients, now: now, isWanted: { true })
    }

    /// This many statements, of which the last one allows. A document has at most 50.
    private static func policies(_ count: Int) -> [[UInt8]] {
        var statements = (1..<count).map { number in
            """
            {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],\
            "Resource":"arn:aws:s3:::bucket-\(number)/${aws:username}/*",\
            "Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}
            """
        }
        statements.append(
            """
            {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket/${aws:username}/*",\
            "Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}}
            """)
        return stride(from: 0, to: statements.count, by: 50).map { first in
            let some = statements[first..<min(first + 50, statements.count)]
            return Array(
                #"{"Version":"2012-10-17","Statement":[\#(some.joined(separator: ","))]}"#.utf8)
        }
    }

    /// boto3's request for an object, as nginx passes it on.
    private static func request(
        accessKeyID: String, secret: Secret, token: String?, now: Timestamp
    ) throws -> Request {
        let signer = RequestSigner(
            credential: UpstreamStore.Credential(accessKeyID: accessKeyID, secretAccessKey: secret),
            region: "us-east-1")
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        var headers: HTTPHeaders = ["host": "localhost:8443"]
        if let token { headers.append(("x-amz-security-token", token)) }
        let signature = try signer.signature(
            method: "GET", path: "/bucket/alice/2026/01/report.csv", query: try CanonicalQuery(""),
            headers: headers, payloadHash: hash, now: now)
        var parameters = Parameters()
        for (name, value) in [
            ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/bucket/alice/2026/01/report.csv"),
            ("QUERY_STRING", ""), ("CONTENT_TYPE", ""), ("CONTENT_LENGTH", ""),
            ("SERVER_PROTOCOL", "HTTP/1.1"), ("REMOTE_ADDR", "127.0.0.1"), ("HTTPS", "on"),
            ("HTTP_HOST", "localhost:8443"), ("DAYPASS_DOOR", "authorizer"),
            ("DAYPASS_S3_HEADERS", "1"),
            (
                "HTTP_USER_AGENT",
                "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64"
            ),
            ("HTTP_AMZ_SDK_INVOCATION_ID", "3b0c4429-8fc1-c149-afbf-4c8996fb9242"),
            ("HTTP_AMZ_SDK_REQUEST", "attempt=1"), ("HTTP_ACCEPT_ENCODING", "identity"),
            ("HTTP_X_AMZ_DATE", signature.date), ("HTTP_X_AMZ_CONTENT_SHA256", hash),
            ("HTTP_X_AMZ_SECURITY_TOKEN", token ?? ""),
            ("HTTP_AUTHORIZATION", signature.authorization),
        ] where !(name == "HTTP_X_AMZ_SECURITY_TOKEN" && token == nil) {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        return Request(parameters: parameters)
    }
}
