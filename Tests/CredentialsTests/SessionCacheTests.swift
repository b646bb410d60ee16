import Crypto
import State
import Testing
import Wire

@testable import Credentials

@Suite struct SessionCacheTests {
    private static let now = Timestamp(seconds: 1_769_854_830)
    private let cache = SessionCache()

    private func key(_ id: String, byte: UInt8) -> StoredKey {
        StoredKey(
            id: id, created: SessionCacheTests.now,
            secret: Secret([UInt8](repeating: byte, count: 64)))
    }

    private func token(key: StoredKey) throws -> String {
        try TemporaryCredentials.mint(
            Session(parent: "alice"), lasting: SessionDuration(seconds: 3_600),
            now: SessionCacheTests.now, key: key
        ).sessionToken.text
    }

    private func check(
        _ text: String, _ keys: [StoredKey], after seconds: Int = 0
    ) throws(SessionTokenError) {
        let ring = KeyRing(keys)!  // there is one
        let checked = try cache.checked(text, keyRing: ring)
        try SessionToken.checkTimes(checked.claims, now: SessionCacheTests.now + seconds)
    }

    @Test func `what was checked counts until it ends`() throws {
        let key = key("k1", byte: 7)
        let text = try token(key: key)
        try check(text, [key])
        try check(text, [key], after: 3_599)
        #expect(throws: SessionTokenError.self) { try check(text, [key], after: 3_600) }
    }

    @Test func `it counts no longer when its key is gone, or another one of that name`() throws {
        let key = key("k1", byte: 7)
        let text = try token(key: key)
        try check(text, [key])
        #expect(throws: SessionTokenError.unknownSigningKey) {
            try check(text, [self.key("k2", byte: 7)])
        }
        #expect(throws: SessionTokenError.damaged) { try check(text, [self.key("k1", byte: 8)]) }
        try check(text, [key])
    }

    @Test func `a text that Swift takes for an equal one is another token`() throws {
        // Keys are found by a text's canonical form (Unicode TR 15): that of the Kelvin sign is a K.
        let key = key("KKKK", byte: 7)
        let text = try token(key: key)
        try check(text, [key])
        let other = text.replacing("K", with: "\u{212A}")
        #expect(other == text)
        #expect(!other.utf8.elementsEqual(text.utf8))
        #expect(throws: SessionTokenError.damaged) { try check(other, [key]) }
    }
}
