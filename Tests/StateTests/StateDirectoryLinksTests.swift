import Configuration
import Crypto
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Wire

@testable import State
@testable import System

/// Links that the server's user plants for root to follow. What root must not touch is in
/// `outside`.
@Suite struct StateDirectoryLinksTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let policy =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#
    private let parent: TemporaryDirectory
    private let directory: StateDirectory

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state", refusesLinks: true)
        let administration = Administration(directory: directory)
        try administration.add(
            [NewUser(name: "alice", secret: Secret("alice-secret"))],
            now: StateDirectoryLinksTests.now)
        try administration.createPolicy("p", document: Array(StateDirectoryLinksTests.policy.utf8))
        try FileManager.default.createDirectory(
            atPath: "\(parent.path)/outside", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try parent.write("outside/shadow", "secret")
    }

    /// Puts a link in the place of something in the state directory.
    private func plant(_ name: String, to target: String) throws {
        let path = "\(parent.path)/state/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: "\(parent.path)/\(target)")
    }

    /// What commands do, by name.
    static let commands: [(name: String, run: @Sendable (StateDirectory) throws -> Void)] = [
        ("user add", { try add("bob", in: $0) }),
        ("user info", { _ = try $0.users["alice"] }),
        ("user list", { _ = try $0.users.all() }),
        (
            "user disable",
            { try Administration(directory: $0).setEnabled(false, users: ["alice"]) }
        ),
        ("user remove", { try Administration(directory: $0).removeUsers(["alice"]) }),
        ("group add", { try Administration(directory: $0).add(["alice"], toGroup: "staff") }),
        ("group list", { _ = try $0.groups.all() }),
        (
            "policy create",
            {
                try Administration(directory: $0).createPolicy("q", document: Array(policy.utf8))
            }
        ),
        ("policy info", { _ = try Policies(directory: $0).document(named: "p") }),
        ("policy list", { _ = try Policies(directory: $0).names() }),
        ("policy remove", { try Administration(directory: $0).removePolicy("p") }),
        (
            "policy attach",
            {
                try Administration(directory: $0).attach(
                    ["readonly"], to: .mapped(.ldapGroup("g")))
            }
        ),
        ("key list", { _ = try $0.keys.all(.sign) }),
        (
            "key rotate",
            { directory in
                _ = try directory.withLock { (change) throws(FileError) in
                    try directory.keys.add(.sign, now: now, in: change)
                }
            }
        ),
        (
            "session revoke",
            {
                try Administration(directory: $0).revokeSession(
                    accessKeyID: "ASIAAAAAAAAAAAAAAAAA", now: now)
            }
        ),
        ("limits", { _ = try LoginAttemptLimiter(.standard, directory: $0) }),
        ("words", { _ = try $0.sharedWords("words", count: 1, head: [1]) }),
        (
            "audit",
            {
                try AuditLog(.file(path: "\($0.path)/audit.jsonl"), directory: $0).append(
                    Array("{}".utf8))
            }
        ),
        (
            "keys of a provider",
            {
                try ProviderKeyCache(directory: $0, provider: "_").write(
                    ProviderMetadata(
                        configURL: "c", issuer: "i", userInfoEndpoint: nil, keySet: [], fetched: now
                    ))
            }
        ),
        ("init", { _ = try StateDirectory(opening: $0.path, refusesLinks: true) }),
    ]

    private static func add(_ name: String, in directory: StateDirectory) throws {
        try Administration(directory: directory).add(
            [NewUser(name: name, secret: Secret("a secret of \(name)"))], now: now)
    }

    /// Every directory that commands look into.
    private var directories: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { path in
                var isDirectory = false
                let isThere = FileManager.default.fileExists(
                    atPath: "\(directory.path)/\(path)", isDirectory: &isDirectory)
                return isThere && isDirectory
            }.sorted { $0.utf8.count > $1.utf8.count }
        }
    }

    @Test(arguments: commands.indices)
    func `commands follow no link in the place of a directory`(index: Int) throws {
        let (name, run) = StateDirectoryLinksTests.commands[index]
        for planted in try directories {
            try plant(planted, to: "outside")
            try? run(directory)
            let found = try FileManager.default.contentsOfDirectory(
                atPath: "\(parent.path)/outside")
            #expect(found == ["shadow"], "\(name) with \(planted)")
        }
    }

    @Test(arguments: commands.indices)
    func `commands follow no link in the place of a file`(index: Int) throws {
        let (name, run) = StateDirectoryLinksTests.commands[index]
        for file in [
            "lock", "generation", "revocations.json", "limits", "metrics", "audit.jsonl",
            "cache/jwks/_.json", "policies/p.json", "policies/q.json", "groups/staff.json",
        ] {
            try plant(file, to: "outside/shadow")
            try? run(directory)
            try? FileManager.default.removeItem(atPath: "\(directory.path)/\(file)")
            let text = try Data(contentsOf: URL(filePath: "\(parent.path)/outside/shadow"))
            #expect(text == Data("secret".utf8), "\(name) with \(file)")
            #expect(try parent.mode("outside/shadow") == 0o600)
        }
    }

    @Test func `a link is refused by its path`() throws {
        try plant("policies", to: "outside")
        #expect(throws: FileError.symbolicLink(path: "\(directory.path)/policies")) {
            try Policies(directory: directory)["shadow"]
        }
        #expect(throws: FileError.self) {
            try StateDirectory(opening: directory.path, refusesLinks: true)
        }
    }

    @Test func `a link to a policy is read by no command`() throws {
        try plant("policies/p.json", to: "outside/shadow")
        #expect(throws: FileError.symbolicLink(path: "\(directory.path)/policies/p.json")) {
            try Policies(directory: directory).document(named: "p")
        }
    }

    @Test func `a file with a second name is opened by no command`() throws {
        try FileManager.default.removeItem(atPath: "\(directory.path)/lock")
        try FileManager.default.linkItem(
            atPath: "\(parent.path)/outside/shadow", toPath: "\(directory.path)/lock")
        #expect(throws: FileError.hardLink(path: "\(directory.path)/lock")) {
            try directory.withLock { _ in }
        }
    }

    @Test func `a pipe holds no command`() throws {
        let path = "\(directory.path)/policies/pipe.json"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(throws: FileError.notAFile(path: path)) {
            try Policies(directory: directory).document(named: "pipe")
        }
    }

    @Test func `the directory's own path may have links: they are the administrator's`() throws {
        let link = "\(parent.path)/link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: directory.path)
        let linked = try StateDirectory(opening: link, refusesLinks: true)
        #expect(try linked.users["alice"] != nil)
        try AuditLog(.file(path: "\(link)/audit.jsonl"), directory: linked).append([0x7B, 0x7D])
        #expect(try linked.read("audit.jsonl") == Array("{}\n".utf8))
    }
}
