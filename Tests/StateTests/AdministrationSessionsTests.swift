import Crypto
import State
import Testing
import Wire

@Suite struct AdministrationSessionsTests {
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }
    private let now = AdministrationFixture.now

    init() throws {
        fixture = try AdministrationFixture()
    }

    private func covers(
        _ accessKeyID: String = "ASIA1", parent: String = "alice", issuedAt: Timestamp,
        type: String? = nil
    ) throws -> Bool {
        try fixture.directory.revocations().cover(
            accessKeyID: accessKeyID, parent: parent, issuedAt: issuedAt, revokeType: type)
    }

    @Test func `a single session is revoked by its access key`() throws {
        try administration.revokeSession(accessKeyID: "ASIA1", now: now)
        #expect(try covers("ASIA1", issuedAt: now))
        #expect(try !covers("ASIA2", issuedAt: now))
    }

    @Test func `without a moment, sessions of the running second are revoked too`() throws {
        try administration.revokeSessions(parent: "alice", now: now)
        #expect(try covers(issuedAt: now))
        #expect(try !covers(issuedAt: now + 1))
        #expect(try !covers(parent: "bob", issuedAt: now))
    }

    @Test func `with a moment, those that were issued at it go on`() throws {
        try administration.revokeSessions(parent: "alice", before: now + -10, now: now)
        #expect(try covers(issuedAt: now + -11))
        #expect(try !covers(issuedAt: now + -10))
    }

    @Test func `with a label, those without it go on`() throws {
        try administration.revokeSessions(parent: "alice", revokeType: "laptop", now: now)
        #expect(try covers(issuedAt: now, type: "laptop"))
        #expect(try !covers(issuedAt: now))
        #expect(try !covers(issuedAt: now, type: "phone"))
    }

    @Test func `several parents go by one moment and one label`() throws {
        try administration.revokeSessions(
            parents: ["alice", "bob"], before: now + -10, revokeType: "laptop", now: now)
        for parent in ["alice", "bob"] {
            #expect(try covers(parent: parent, issuedAt: now + -11, type: "laptop"))
            #expect(try !covers(parent: parent, issuedAt: now + -10, type: "laptop"))
            #expect(try !covers(parent: parent, issuedAt: now + -11))
        }
        #expect(throws: AdministrationError.revocationAhead(now + 1)) {
            try administration.revokeSessions(parents: ["alice"], before: now + 1, now: now)
        }
    }

    @Test func `sessions that have not begun can't be revoked`() throws {
        try administration.revokeSessions(parent: "alice", before: now, now: now)
        #expect(throws: AdministrationError.revocationAhead(now + 1)) {
            try administration.revokeSessions(parent: "alice", before: now + 1, now: now)
        }
    }

    @Test func `revocations add up`() throws {
        try administration.revokeSession(accessKeyID: "ASIA1", now: now)
        try administration.revokeSession(accessKeyID: "ASIA2", now: now)
        try administration.revokeSessions(parent: "bob", now: now)
        #expect(try covers("ASIA1", issuedAt: now))
        #expect(try covers("ASIA2", issuedAt: now))
        #expect(try covers(parent: "bob", issuedAt: now))
    }
}

@Suite struct AdministrationKeysTests {
    private static let week = 604_800
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }
    private var directory: StateDirectory { fixture.directory }
    private let now = AdministrationFixture.now

    init() throws {
        fixture = try AdministrationFixture()
    }

    @Test func `a new key is in use at once, and the old one goes on counting`() throws {
        let first = try directory.keyRing(.sign, now: now).newest.id
        let second = try administration.rotateKey(.sign, now: now)
        let ring = try directory.keyRing(.sign, now: now)
        #expect(ring.newest.id == second.id)
        #expect(ring[first] != nil)
    }

    @Test func `a clock that was set back makes no new key an old one`() throws {
        _ = try directory.keyRing(.sign, now: now)
        let key = try administration.rotateKey(.sign, now: now + -1_000)
        #expect(try directory.keyRing(.sign, now: now).newest.id == key.id)
    }

    @Test(arguments: StoredKey.Use.allCases)
    func `the key in use is never retired`(use: StoredKey.Use) throws {
        let id = try directory.keyRing(use, now: now).newest.id
        for endsSessions in [false, true] {
            #expect(throws: AdministrationError.newestKey(id)) {
                try administration.retireKey(id, endsSessions: endsSessions, now: now)
            }
        }
        #expect(throws: AdministrationError.absent(.key, ["none"])) {
            try administration.retireKey("none", now: now)
        }
    }

    @Test func `a signing key is retired when its last session is over`() throws {
        let first = try directory.keyRing(.sign, now: now).newest.id
        let end = try administration.rotateKey(.sign, now: now + 10).created + Self.week
        #expect(throws: AdministrationError.keyInUse(first, until: end)) {
            try administration.retireKey(first, now: end + -1)
        }
        #expect(try administration.retireKey(first, now: end) == .sign)
        #expect(try directory.keys(.sign).map(\.id).contains(first) == false)
    }

    @Test func `a signing key is retired earlier when its sessions are to end`() throws {
        let first = try directory.keyRing(.sign, now: now).newest.id
        _ = try administration.rotateKey(.sign, now: now)
        #expect(try administration.retireKey(first, endsSessions: true, now: now) == .sign)
        #expect(try directory.keyRing(.sign, now: now)[first] == nil)
    }

    @Test func `what an old key has sealed is sealed by the newest before it is gone`() throws {
        let first = try directory.keyRing(.seal, now: now).newest.id
        _ = try administration.rotateKey(.seal, now: now)
        try administration.add([fixture.newUser("carol", secret: "carols-secret")], now: now)
        let before = try directory.allUsers()
        #expect(try administration.retireKey(first, now: now) == .seal)
        #expect(try directory.keys(.seal).count == 1)
        #expect(try directory.allUsers().map(\.id) == before.map(\.id))
        for (name, secret) in [
            ("alice", "a-secret"), ("bob", "a-secret"), ("carol", "carols-secret"),
        ] {
            let user = try administration.user(named: name)
            #expect(try directory.secret(of: user, now: now).bytes == Array(secret.utf8))
        }
    }
}
