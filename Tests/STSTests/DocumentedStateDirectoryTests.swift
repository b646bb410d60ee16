import Crypto
import FoundationEssentials
import Monitoring
import PolicyEngine
import State
import System
import TestSupport
import Testing
import Wire

@testable import Configuration

/// `docs/reference/state-directory.md` has the files that Daypass writes.
@Suite struct DocumentedStateDirectoryTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    @Test func `each file has a line, and each line a file`() throws {
        try writeEverything()
        let names = try Document("docs/reference/state-directory.md").block.flatMap {
            $0.split(separator: "  ")[0].split(separator: ", ").map(String.init)
        }
        #expect(!names.isEmpty)
        let files = try written()
        for name in names {
            #expect(files.contains { matches($0, name) }, "no file is \(name)")
        }
        for file in files {
            #expect(names.contains { matches(file, $0) }, "the page lacks \(file)")
        }
    }

    /// A record of each kind, and the files that processes share.
    private func writeEverything() throws {
        let administration = Administration(
            directory: directory, root: "root", rolePolicies: [:], anonymousPolicies: [])
        try administration.add(
            [NewUser(name: "alice", secret: Secret("a-secret"), groups: [], policies: [])],
            now: now)
        try administration.add([], toGroup: "staff")
        let policy = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}]}
            """
        try administration.createPolicy("a", document: Array(policy.utf8))
        try directory.withLock { (change) throws(FileError) in
            try directory.mappings.write(
                PolicyMapping(name: .ldapUser("bob"), policies: ["readonly"]), in: change)
        }
        try administration.revokeSessions(parents: ["alice"], now: now)
        let (key, _) = try administration.addAccessKey(
            NewAccessKey(
                parent: .user("alice"), maker: .init(accessKeyID: nil, account: "alice")),
            now: now)
        let uses = StateStore(directory: directory).recentUses
        uses.note(key.id, now: now)
        uses.write { Issue.record("\($0)") }
        try directory.directoryStandings.write([
            DirectoryStanding(name: "uid=bob", isThere: true, checked: now)
        ])
        let first = try directory.keys.ring(.sign, now: now).newest
        _ = try administration.rotateKey(.sign, now: now)
        try administration.retireKey(first.id, endsSessions: true, now: now)
        try ProviderKeyCache(directory: directory, provider: "_").write(
            ProviderMetadata(
                configURL: "https://a", issuer: "https://a", keySet: Array("{}".utf8), fetched: now)
        )
        try WatchedUsers(directory: directory, provider: "KEYCLOAK").add(
            WatchedUser(subject: "carol", parent: "parent"), until: now + 900)
        let log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
        try log.append(Array("{}".utf8))
        _ = try directory.withLockIfFree(StateDirectory.derivationLock) { true }
        _ = try directory.sharedWords(
            Metrics.fileName, count: Metrics.wordCount, head: Metrics.head)
        _ = try LoginAttemptLimiter(
            LoginAttemptLimits(address: 1, name: 1, total: 1), directory: directory)
    }

    /// The paths of all files, relative to the directory.
    private func written() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter {
            try FileStatus.of(directory.path($0))?.isPlainFile ?? false
        }
    }

    /// Whether a path is one of the page's: `<…>` is any part, and a slash at the end any files.
    private func matches(_ path: String, _ name: String) -> Bool {
        let parts = path.split(separator: "/")
        let wanted = name.split(separator: "/")
        guard name.hasSuffix("/") ? parts.count > wanted.count : parts.count == wanted.count else {
            return false
        }
        return zip(parts, wanted).allSatisfy { part, wanted in
            guard let start = wanted.firstIndex(of: "<"), let end = wanted.lastIndex(of: ">") else {
                return part == wanted
            }
            return part.hasPrefix(wanted[..<start])
                && part.hasSuffix(wanted[wanted.index(after: end)...])
        }
    }
}
