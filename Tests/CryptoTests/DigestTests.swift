import Crypto
import Testing

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

@Suite struct HashAlgorithmTests {
    /// FIPS 180-4's example "abc".
    static let digests: [(HashAlgorithm, String)] = [
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ]

    @Test(arguments: digests)
    func `digests are those of the standard`(hash: HashAlgorithm, digest: String) {
        #expect(hex(hash.digest(of: Array("abc".utf8))) == digest)
        #expect(hash.digest(of: []).count == hash.byteCount)
    }

    @Test(arguments: digests)
    func `a digest is the same in pieces`(hash: HashAlgorithm, digest: String) {
        var running = RunningDigest(hash)
        for piece in ["a", "", "bc"] { running.append(Array(piece.utf8)) }
        #expect(hex(running.finish()) == digest)
    }
}

@Suite struct HMACTests {
    /// RFC 4231 §4.3.
    @Test func `codes are those of the standard`() {
        let key = Array("Jefe".utf8)
        let message = Array("what do ya want for nothing?".utf8)
        #expect(
            hex(HMAC.sha256(key: key, message))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hex(HMAC.sha512(key: key, message))
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")
    }

    /// RFC 4231 §4.7: a key that is longer than a block of either digest.
    @Test func `a long key is digested first`() {
        let key = [UInt8](repeating: 0xAA, count: 131)
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        #expect(
            hex(HMAC.sha256(key: key, message))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        #expect(
            hex(HMAC.sha512(key: key, message))
                == "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598")
    }

    /// RFC 5869 A.3: no salt, no info; the first block of its 42 bytes.
    @Test func `derived keys are those of HKDF`() {
        let secret = [UInt8](repeating: 0x0B, count: 22)
        #expect(
            hex(HMAC.derivedKey(from: secret, info: [], byteCount: 32))
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    }

    @Test func `another purpose gives another key`() {
        let secret = RandomBytes.make(64)
        #expect(
            HMAC.derivedKey(from: secret, info: [1], byteCount: 30)
                != HMAC.derivedKey(from: secret, info: [2], byteCount: 30))
    }
}

@Suite struct SecretTests {
    @Test func `a secret appears in no text`() {
        let secret = Secret("hunter2hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"), "nor do its bytes")
        }
    }

    @Test(arguments: [0, 1, 40, 64])
    func `wiping zeroes these bytes and no others`(count: Int) {
        var bytes = [UInt8](repeating: 7, count: count)
        let copy = bytes
        bytes.wipe()
        #expect(bytes == [UInt8](repeating: 0, count: count))
        #expect(copy == [UInt8](repeating: 7, count: count))
    }

    @Test func `bytes taken from a secret outlive it`() {
        let bytes = Secret("hunter2hunter2").bytes
        #expect(bytes == Array("hunter2hunter2".utf8))
    }
}

@Suite struct ConstantTimeTests {
    @Test func `equal means every byte and the length`() {
        #expect(ConstantTime.isEqual([], []))
        #expect(ConstantTime.isEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.isEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.isEqual([0, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.isEqual([1, 2], [1, 2, 3]))
    }
}
