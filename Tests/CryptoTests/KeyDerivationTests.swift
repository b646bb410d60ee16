import Crypto
import Testing
import Wire

@Suite struct KeyDerivationTests {
    /// RFC 5869 A.3: no salt, no info; the first block of its 42 bytes.
    @Test func `derived keys are those of HKDF`() {
        let derivation = KeyDerivation(from: Secret([UInt8](repeating: 0x0B, count: 22)))
        #expect(
            Hexadecimal.encode(derivation.key(info: [], byteCount: 32))
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    }

    @Test func `another purpose gives another key`() {
        let derivation = KeyDerivation(from: Secret(RandomBytes.make(64)))
        #expect(
            derivation.key(info: [1], byteCount: 30) != derivation.key(info: [2], byteCount: 30))
    }
}
