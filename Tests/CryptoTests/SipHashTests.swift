import Crypto
import Testing

@Suite struct SipHashTests {
    /// The paper's example, and others of its authors' vectors: the key's bytes are 0 to 15, the message's are
    /// 0 and so on.
    static let published: [(Int, UInt64)] = [
        (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (8, 0x93F5_F579_9A93_2462),
        (15, 0xA129_CA61_49BE_45E5),
    ]

    @Test(arguments: published)
    func `digests are those that the authors published`(count: Int, digest: UInt64) {
        let hash = SipHash(key: Array(0..<16))
        let message = Array(0..<UInt8(count))
        #expect(hash.digest(of: message.span) == digest)
        guard count >= 8 else { return }
        #expect(
            hash.digest(of: 0x0706_0504_0302_0100, then: Array(message.dropFirst(8)).span)
                == digest)
    }

    @Test func `another key gives another digest`() {
        #expect(
            SipHash(key: Array(0..<16)).digest(of: [1].span)
                != SipHash(key: Array(1..<17)).digest(of: [1].span))
    }
}
