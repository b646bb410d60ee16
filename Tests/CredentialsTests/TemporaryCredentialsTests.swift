import Credentials
import Crypto
import State
import Testing
import Wire

@Suite struct TemporaryCredentialsTests {
    @Test func `a temporary access key is told from a user's name by its form`() {
        let key = AccessKeyID.temporary(RandomBytes.make(16)[...])
        #expect(AccessKeyID.isTemporary(key))
        for other in [
            "", "ASIA", "alice", "\(key)A", String(key.dropLast()), key.lowercased(),
            "AKIA\(key.dropFirst(4))", "\(key.dropLast())1", "\(key.dropLast()) ",
        ] {
            #expect(!AccessKeyID.isTemporary(other), "\(other)")
        }
    }

    private let now = Timestamp(seconds: 1_769_854_830)
    private let key = StoredKey(
        id: "k1", created: Timestamp(seconds: 1), secret: Secret([UInt8](repeating: 7, count: 64)))

    @Test func `T55: an access key ID is ASIA and 16 characters of base 32, each another`() {
        let identifiers = (0..<1_000).map { _ in AccessKeyID.temporary(RandomBytes.make(16)[...]) }
        #expect(Set(identifiers).count == identifiers.count)
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        for identifier in identifiers {
            #expect(identifier.count == 20 && identifier.hasPrefix("ASIA"))
            #expect(identifier.dropFirst(4).allSatisfy(alphabet.contains))
        }
    }

    @Test func `a secret has 40 characters without a slash`() {
        for _ in 0..<200 {
            let bytes = SecretAccessKey.derived(
                for: AccessKeyID.temporary(RandomBytes.make(16)[...]), from: key
            ).bytes
            #expect(bytes.count == 40)
            #expect(!bytes.contains(UInt8(ascii: "/")) && !bytes.contains(UInt8(ascii: "-")))
        }
    }

    @Test func `T9: the secret hangs on the signing key and on the access key ID, on nothing else`()
    {
        let other = StoredKey(
            id: "k1", created: now, secret: Secret([UInt8](repeating: 8, count: 64)))
        let secret = SecretAccessKey.derived(for: "ASIAA", from: key).bytes
        #expect(SecretAccessKey.derived(for: "ASIAA", from: key).bytes == secret)
        #expect(SecretAccessKey.derived(for: "ASIAB", from: key).bytes != secret)
        #expect(SecretAccessKey.derived(for: "ASIAA", from: other).bytes != secret)
    }

    @Test func `credentials fit together`() throws {
        let credentials = try TemporaryCredentials.mint(
            Session(parent: "p"), lasting: SessionDuration(seconds: 900), now: now, key: key)
        let claims = try SessionToken.claims(
            in: credentials.sessionToken.text, keyRing: KeyRing([key])!, now: now)
        #expect(claims.accessKeyID == credentials.accessKeyID)
        #expect(claims.expiration == credentials.expiration)
        #expect(credentials.expiration == now + 900)
        #expect(claims.issuedAt == now)
    }
}
