import Configuration
import Crypto
import TestSupport
import Testing

@Suite struct DaypassConfigurationTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func configuration(_ environment: [String: String]) throws -> DaypassConfiguration {
        try DaypassConfiguration(
            environment: environment, defaultPath: "\(directory.path)/absent.env")
    }

    private func problems(_ environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try DaypassConfiguration(
                environment: environment, defaultPath: "\(directory.path)/absent.env")
            return []
        } catch {
            return error.problems.map(\.key)
        }
    }

    static let provider = [
        "MINIO_IDENTITY_OPENID_CONFIG_URL": "https://idp.example/.well-known/openid-configuration",
        "MINIO_IDENTITY_OPENID_CLIENT_ID": "daypass",
    ]

    @Test func `nothing set is a configuration: no root, no provider, a Unix user's defaults`()
        throws
    {
        let configuration = try configuration([:])
        #expect(configuration.root == nil)
        #expect(configuration.openIDProviders == [])
        #expect(configuration.stateDirectory == "/var/lib/daypass")
        #expect(configuration.listenAddress == nil)
        #expect(configuration.socketMode == 0o660)
        #expect(configuration.threads == 32)
        #expect(configuration.auditLog == .file(path: "/var/lib/daypass/audit.jsonl"))
    }

    static let sockets: [(path: String, isTaken: Bool)] = [
        ("/run/store.sock", true), ("store.sock", false), ("/", false),
        ("/" + String(repeating: "s", count: 106), true),
        ("/" + String(repeating: "s", count: 107), false),
    ]

    @Test(arguments: sockets)
    func `a store may be behind a Unix socket`(path: String, isTaken: Bool) throws {
        let environment = [
            "DAYPASS_UPSTREAM_URL": "http://store/", "DAYPASS_UPSTREAM_SOCKET": path,
        ]
        #expect(problems(environment) == (isTaken ? [] : ["DAYPASS_UPSTREAM_SOCKET"]))
        guard isTaken else { return }
        let store = try #require(try configuration(environment).upstream)
        #expect(store.socket == path && store.host == "store" && store.url == "http://store")
    }

    static let keyComparisons: [(text: String, keys: KeyComparison?)] = [
        ("", .folding), ("folding", .folding), ("exact", .exact), ("opaque", .opaque),
        ("Exact", nil), ("bytes", nil), ("on", nil),
    ]

    @Test(arguments: keyComparisons)
    func `the store folds keys unless the configuration says otherwise`(
        text: String, keys: KeyComparison?
    ) throws {
        let environment = ["DAYPASS_UPSTREAM_URL": "http://store/", "DAYPASS_UPSTREAM_KEYS": text]
        #expect(problems(environment) == (keys == nil ? ["DAYPASS_UPSTREAM_KEYS"] : []))
        guard let keys else { return }
        #expect(try configuration(environment).upstream?.keys == keys)
    }

    @Test func `the environment stands before the file that it names`() throws {
        try directory.write(
            "daypass.env",
            """
            # comment

            export DAYPASS_THREADS=3
            DAYPASS_STATE_DIR="/srv/day pass"
            MINIO_REGION = nonsense
            MINIO_ROOT_USER='root#user'
            MINIO_ROOT_PASSWORD=p4ss=w0rd#
            MINIO_VOLUMES=/data
            """.replacing("MINIO_REGION = nonsense", with: "MINIO_REGION=eu-west-1"))
        let configuration = try configuration([
            "DAYPASS_CONFIG": "\(directory.path)/daypass.env", "DAYPASS_THREADS": "5",
            "MINIO_REGION": "",
        ])
        #expect(configuration.threads == 5)
        #expect(configuration.stateDirectory == "/srv/day pass")
        #expect(configuration.region == "eu-west-1")
        #expect(configuration.root?.user == "root#user")
        #expect(configuration.root?.password.bytes == Array("p4ss=w0rd#".utf8))
        #expect(configuration.auditLog == .file(path: "/srv/day pass/audit.jsonl"))
    }

    @Test func `all that is wrong is said at once, each with its key`() {
        #expect(
            problems([
                "DAYPASS_THREADS": "0", "DAYPASS_LISTEN": "0.0.0.0:9000",
                "DAYPASS_STATE_DIR": "state", "DAYPASS_TYPO": "x", "MINIO_ROOT_USER": "me",
                "MINIO_IDENTITY_OPENID_CONFIG_ULR": "https://x",
            ]) == [
                "MINIO_ROOT_PASSWORD", "DAYPASS_STATE_DIR", "DAYPASS_LISTEN", "DAYPASS_THREADS",
                "DAYPASS_TYPO", "MINIO_IDENTITY_OPENID_CONFIG_ULR",
            ])
    }

    @Test func `the door that a web server states under CGI is no setting`() throws {
        #expect(problems(["DAYPASS_DOOR": "gateway"]).isEmpty)
        try directory.write("daypass.env", "DAYPASS_DOOR=gateway")
        #expect(problems(["DAYPASS_CONFIG": "\(directory.path)/daypass.env"]) == ["DAYPASS_DOOR"])
    }

    static let attemptLimits: [([String: String], LoginAttemptLimits)] = [
        ([:], LoginAttemptLimits(address: 60, name: 10, total: 3_000)),
        (
            ["ADDRESS": "1", "TOTAL": "6000"],
            LoginAttemptLimits(address: 1, name: 10, total: 6_000)
        ),
        (
            ["ADDRESS": "off", "NAME": "off", "TOTAL": "off"],
            LoginAttemptLimits(address: nil, name: nil, total: nil)
        ),
    ]

    @Test(arguments: attemptLimits)
    func `attempts that fail are limited unless that is off`(
        settings: [String: String], limits: LoginAttemptLimits
    ) throws {
        let settings = settings.map { ("DAYPASS_LIMIT_\($0)", $1) }
        #expect(
            try configuration(Dictionary(uniqueKeysWithValues: settings)).attemptLimits == limits)
    }

    @Test(arguments: ["0", "6001", "-1", "1.5", "none", "Off", "10/m"])
    func `a limit is a number or off`(text: String) {
        for key in ["ADDRESS", "NAME", "TOTAL"] {
            #expect(problems(["DAYPASS_LIMIT_\(key)": text]) == ["DAYPASS_LIMIT_\(key)"])
        }
    }

    static let uploadLimits: [([String: String], Int, Int)] = [
        ([:], 16, 60),
        (["DAYPASS_THREADS": "1"], 1, 60),
        (["DAYPASS_THREADS": "3"], 1, 60),
        (["DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": "3"], 3, 60),
        (["DAYPASS_UPLOAD_THREADS": "1", "DAYPASS_UPLOAD_STALL_SECONDS": "3600"], 1, 3_600),
    ]

    @Test(arguments: uploadLimits)
    func `uploads get half of the workers, or as many as they are given`(
        settings: [String: String], count: Int, stallSeconds: Int
    ) throws {
        let limits = try configuration(settings).uploadLimits
        #expect(limits == UploadLimits(count: count, stallSeconds: stallSeconds))
    }

    @Test func `uploads don't get more workers than there are, nor none, nor for ever`() {
        for threads in ["0", "4", "x"] {
            #expect(
                problems(["DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": threads])
                    == ["DAYPASS_UPLOAD_THREADS"])
        }
        for seconds in ["0", "3601"] {
            #expect(
                problems(["DAYPASS_UPLOAD_STALL_SECONDS": seconds])
                    == ["DAYPASS_UPLOAD_STALL_SECONDS"])
        }
    }

    @Test func `a line that is no setting is named by its number`() throws {
        try directory.write("daypass.env", "A=1\nnonsense\nA=2\nB=\"open\nC=x # y\nD=\"x # y\"\n")
        let path = "\(directory.path)/daypass.env"
        #expect(
            problems(["DAYPASS_CONFIG": path]) == [
                "\(path):2", "\(path):3: A", "\(path):4: B", "\(path):5: C",
            ])
    }

    @Test func `a named file must be there, the default one need not`() {
        #expect(problems(["DAYPASS_CONFIG": "\(directory.path)/absent"]) == ["DAYPASS_CONFIG"])
        #expect(problems([:]) == [])
    }

    @Test func `authorities that can't be read stop the start`() throws {
        #expect(problems(["DAYPASS_CA_FILE": "\(directory.path)/absent"]) == ["DAYPASS_CA_FILE"])
        #expect(problems(["DAYPASS_CA_FILE": directory.path]) == ["DAYPASS_CA_FILE"])
        try directory.write("ca.pem", "")
        #expect(problems(["DAYPASS_CA_FILE": "\(directory.path)/ca.pem"]) == [])
    }

    @Test func `what begins like one of ours and is none is refused, not ignored`() {
        for key in [
            "DAYPASS_X", "MINIO_IDENTITY_X", "MINIO_IDENTITY_PLUGIN_X", "MINIO_IDENTITY_TLS_X",
            "MINIO_POLICY_PLUGIN_X",
        ] {
            #expect(problems([key: "x"]) == [key])
        }
    }

    static let certificateSettings: [([String: String], Bool?)] = [
        ([:], false), (["ENABLE": "off"], false), (["ENABLE": "on"], true),
        (["ENABLE": "on", "SKIP_VERIFY": "off"], true), (["ENABLE": "perhaps"], nil),
        (["ENABLE": "on", "SKIP_VERIFY": "on"], nil), (["SKIP_VERIFY": "true"], nil),
    ]

    @Test(arguments: certificateSettings)
    func `client certificates count when they are switched on, and never unverified`(
        settings: [String: String], isOn: Bool?
    ) {
        let environment = Dictionary(
            uniqueKeysWithValues: settings.map { ("MINIO_IDENTITY_TLS_\($0)", $1) })
        #expect((try? configuration(environment))?.takesClientCertificates == isOn)
    }

    @Test func `the password that everyone knows is refused`() {
        #expect(
            problems(["MINIO_ROOT_USER": "minioadmin", "MINIO_ROOT_PASSWORD": "minioadmin"])
                == ["MINIO_ROOT_PASSWORD"])
        #expect(
            problems(["MINIO_ROOT_USER": "ab", "MINIO_ROOT_PASSWORD": "1234567"])
                == ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"])
        #expect(problems(["MINIO_ROOT_USER": "abc", "MINIO_ROOT_PASSWORD": "12345678"]) == [])
    }

    static let listenAddresses: [(String, ListenAddress?)] = [
        ("unix:/run/daypass.sock", .unix(path: "/run/daypass.sock")),
        ("127.0.0.1:9000", .loopback(host: "127.0.0.1", port: 9_000)),
        ("127.255.0.9:1", .loopback(host: "127.255.0.9", port: 1)),
        ("[::1]:9000", .loopback(host: "::1", port: 9_000)),
        ("unix:relative", nil), ("0.0.0.0:9000", nil), ("192.0.2.1:9000", nil),
        ("127.0.0.1", nil), ("127.0.0.1:65536", nil), ("127.0.0.256:80", nil),
        ("127.0.0.1.example:80", nil), ("localhost:9000", nil), ("[::]:9000", nil), (":9000", nil),
    ]

    @Test(arguments: listenAddresses)
    func `only this machine can connect`(text: String, address: ListenAddress?) throws {
        guard let address else {
            #expect(problems(["DAYPASS_LISTEN": text]) == ["DAYPASS_LISTEN"])
            return
        }
        #expect(try configuration(["DAYPASS_LISTEN": text]).listenAddress == address)
    }

    @Test(arguments: ["0660", "600", "0777"])
    func `a socket's mode is octal`(text: String) throws {
        #expect(
            try configuration(["DAYPASS_SOCKET_MODE": text]).socketMode == UInt32(text, radix: 8))
    }

    @Test(arguments: ["0888", "rw", "0060", "01777", "-1"])
    func `another mode is refused`(text: String) {
        #expect(problems(["DAYPASS_SOCKET_MODE": text]) == ["DAYPASS_SOCKET_MODE"])
    }

    @Test func `secrets are not shown`() throws {
        let configuration = try configuration(
            DaypassConfigurationTests.provider.merging([
                "MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "canary-password",
                "MINIO_IDENTITY_OPENID_CLIENT_SECRET": "canary-secret",
            ]) { $1 })
        let shown = configuration.settings.map(\.shownValue)
        #expect(shown.contains("owner"))
        #expect(!shown.contains { $0.contains("canary") })
    }
}
