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
        try fixture.directory.revocations.read().cover(
            accessKeyID: accessKeyID, parent: parent, issuedAt: issuedAt, revokeType: type)
    }

    @Test func `a single session is revoked by its access key`() throws {
        try administration.revokeSession(accessKeyID: "ASIA1", now: now)
        #expect(try covers("ASIA1", issuedAt: now))
        #expect(try !covers("ASIA2", issuedAt: now))
    }

    @Test func `without a moment, sessions of the running second are revoked too`() throws {
        try administration.revokeSessions(parents: ["alice"], now: now)
        #expect(try covers(issuedAt: now))
        #expect(try !covers(issuedAt: now + 1))
        #expect(try !covers(parent: "bob", issuedAt: now))
    }

    @Test func `with a moment, those that were issued at it go on`() throws {
        try administration.revokeSessions(parents: ["alice"], before: now + -10, now: now)
        #expect(try covers(issuedAt: now + -11))
        #expect(try !covers(issuedAt: now + -10))
    }

    @Test func `with a label, those without it go on`() throws {
        try administration.revokeSessions(parents: ["alice"], revokeType: "laptop", now: now)
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
        try administration.revokeSessions(parents: ["alice"], before: now, now: now)
        #expect(throws: AdministrationError.revocationAhead(now + 1)) {
            try administration.revokeSessions(parents: ["alice"], before: now + 1, now: now)
        }
    }

    @Test func `revocations add up`() throws {
        try administration.revokeSession(accessKeyID: "ASIA1", now: now)
        try administration.revokeSession(accessKeyID: "ASIA2", now: now)
        try administration.revokeSessions(parents: ["bob"], now: now)
        #expect(try covers("ASIA1", issuedAt: now))
        #expect(try covers("ASIA2", issuedAt: now))
        #expect(try covers(parent: "bob", issuedAt: now))
    }
}
