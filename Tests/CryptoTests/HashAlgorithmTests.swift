import Crypto
import Testing
import Wire

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
        #expect(Hexadecimal.encode(hash.digest(of: Array("abc".utf8))) == digest)
        #expect(hash.digest(of: []).count == hash.byteCount)
    }

    @Test func `threads compute digests at the same time`() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    for (hash, digest) in HashAlgorithmTests.digests {
                        #expect(Hexadecimal.encode(hash.digest(of: Array("abc".utf8))) == digest)
                    }
                }
            }
        }
    }

    @Test(arguments: digests)
    func `a digest is the same in pieces`(hash: HashAlgorithm, digest: String) {
        var running = RunningDigest(hash)
        for piece in ["a", "", "bc"] { running.append(Array(piece.utf8)) }
        #expect(Hexadecimal.encode(running.finish()) == digest)
    }
}
