import Configuration
import Crypto
import State
import TestSupport
import Testing
import Wire

@Suite struct OutsideParentTests {
    private static let digest = "iLp_xRkVQ1dJfGk5n1Z0b0CwPpWq3v7k2xJmZ1y5o0A"

    /// Names, and whether a session's owner without a record may have them.
    static let names: [(name: String, isReserved: Bool)] = [
        ("tls:alice", true), ("custom:alice", true), ("TLS:alice", true), ("Custom:alice", true),
        (digest, true), ("tls", false), ("tls:", false), ("custom:", false), ("atls:x", false),
        ("tls-alice", false), ("openid:alice", false), ("ldap:alice", false),
        (String(digest.dropLast()), false), (digest + "A", false), ("alice@example.org", false),
        ("AKIAIOSFODNN7EXAMPLE", false),
    ]

    @Test(arguments: names)
    func `a user can't have a name that owners of other sessions have`(
        name: String, isReserved: Bool
    ) throws {
        #expect(OutsideParent.isPossible(name) == isReserved)
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory)
        let user = NewUser(name: name, secret: Secret("some secret"))
        let now = Timestamp(seconds: 1_800_000_000)
        if isReserved {
            #expect(throws: AdministrationError.reservedName(name)) {
                try administration.add([user], now: now)
            }
        } else {
            try administration.add([user], now: now)
        }
        #expect(try directory.users.withReservedNames() == [])
    }

    @Test(arguments: names)
    func `nor can the root`(name: String, isReserved: Bool) {
        let environment = ["MINIO_ROOT_USER": name, "MINIO_ROOT_PASSWORD": "a long password"]
        #expect(
            (try? DaypassConfiguration(environment: environment, defaultPath: "/nonexistent"))
                == nil
                || !isReserved)
    }

    @Test func `the names are those that sessions get`() {
        #expect(OutsideParent.isPossible(OutsideParent.certificate("a")))
        #expect(OutsideParent.isPossible(OutsideParent.pluginUser("a")))
    }

    @Test func `existing users of such names are found`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let now = Timestamp(seconds: 1_800_000_000)
        let administration = Administration(directory: directory)
        try administration.add([NewUser(name: "alice", secret: Secret("some secret"))], now: now)
        // As an earlier version left it.
        try parent.makeDirectory("state/users/00")
        try parent.write("state/users/00/tls%3Abob.json", "{}")
        #expect(try directory.users.withReservedNames() == ["tls:bob"])
    }
}
