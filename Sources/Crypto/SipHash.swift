/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed digest, for places in a table that nobody can
/// choose who does not have the key.
package struct SipHash: Sendable {
    package static let keyByteCount = 16

    private let first: UInt64
    private let second: UInt64

    package init(key: [UInt8]) {
        precondition(key.count == SipHash.keyByteCount, "a key of SipHash has 16 bytes")
        first = SipHash.word(key[0..<8])
        second = SipHash.word(key[8..<16])
    }

    package func digest(of bytes: [UInt8]) -> UInt64 {
        var state = State(first, second)
        let tail = bytes.count & ~7
        for start in stride(from: 0, to: tail, by: 8) {
            state.compress(SipHash.word(bytes[start..<start + 8]))
        }
        state.compress(SipHash.word(bytes[tail...]) | UInt64(bytes.count) << 56)
        return state.finish()
    }

    /// Up to eight bytes, the lowest first.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for byte in bytes.reversed() { word = word << 8 | UInt64(byte) }
        return word
    }

    private struct State {
        private var v0: UInt64
        private var v1: UInt64
        private var v2: UInt64
        private var v3: UInt64

        init(_ first: UInt64, _ second: UInt64) {
            // "somepseudorandomlygeneratedbytes", as the paper has it.
            v0 = first ^ 0x736F_6D65_7073_6575
            v1 = second ^ 0x646F_7261_6E64_6F6D
            v2 = first ^ 0x6C79_6765_6E65_7261
            v3 = second ^ 0x7465_6462_7974_6573
        }

        mutating func compress(_ word: UInt64) {
            v3 ^= word
            mix()
            mix()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { mix() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func mix() {
            v0 &+= v1
            v1 = State.rotate(v1, 13) ^ v0
            v0 = State.rotate(v0, 32)
            v2 &+= v3
            v3 = State.rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = State.rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = State.rotate(v1, 17) ^ v2
            v2 = State.rotate(v2, 32)
        }

        private static func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
            word << bits | word >> (64 - bits)
        }
    }
}
