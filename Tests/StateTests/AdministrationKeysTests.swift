import Crypto
import State
import Testing
import Wire

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
        let first = try directory.keys.ring(.sign, now: now).newest.id
        let second = try administration.rotateKey(.sign, now: now)
        let ring = try directory.keys.ring(.sign, now: now)
        #expect(ring.newest.id == second.id)
        #expect(ring[first] != nil)
    }

    @Test func `a clock that was set back makes no new key an old one`() throws {
        _ = try directory.keys.ring(.sign, now: now)
        let key = try administration.rotateKey(.sign, now: now + -1_000)
        #expect(try directory.keys.ring(.sign, now: now).newest.id == key.id)
    }

    @Test(arguments: StoredKey.Use.allCases)
    func `the key in use is never retired`(use: StoredKey.Use) throws {
        let id = try directory.keys.ring(use, now: now).newest.id
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
        let first = try directory.keys.ring(.sign, now: now).newest.id
        let end = try administration.rotateKey(.sign, now: now + 10).created + Self.week
        #expect(throws: AdministrationError.keyInUse(first, until: end)) {
            try administration.retireKey(first, now: end + -1)
        }
        #expect(try administration.retireKey(first, now: end) == .sign)
        #expect(try directory.keys.all(.sign).map(\.id).contains(first) == false)
    }

    @Test func `a signing key is retired earlier when its sessions are to end`() throws {
        let first = try directory.keys.ring(.sign, now: now).newest.id
        _ = try administration.rotateKey(.sign, now: now)
        #expect(try administration.retireKey(first, endsSessions: true, now: now) == .sign)
        #expect(try directory.keys.ring(.sign, now: now)[first] == nil)
    }

    @Test func `what an old key has sealed is sealed by the newest before it is gone`() throws {
        let first = try directory.keys.ring(.seal, now: now).newest.id
        _ = try administration.rotateKey(.seal, now: now)
        try administration.add([fixture.newUser("carol", secret: "carols-secret")], now: now)
        let before = try directory.users.all()
        #expect(try administration.retireKey(first, now: now) == .seal)
        #expect(try directory.keys.all(.seal).count == 1)
        #expect(try directory.users.all().map(\.id) == before.map(\.id))
        for (name, secret) in [
            ("alice", "a-secret"), ("bob", "a-secret"), ("carol", "carols-secret"),
        ] {
            let user = try administration.user(named: name)
            #expect(try directory.users.secret(of: user, now: now).bytes == Array(secret.utf8))
        }
    }
}
