/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed digest. It places entries in a table
/// so that only a holder of the key can choose their places.
package struct SipHash: Sendable {
    package static let keyByteCount = 16

    private let first: UInt64
    private let second: UInt64

    package init(key: [UInt8]) {
        precondition(key.count == SipHash.keyByteCount, "a key of SipHash has 16 bytes")
        first = SipHash.word(key.span, from: 0, count: 8)
        second = SipHash.word(key.span, from: 8, count: 8)
    }

    package func digest(of bytes: Span<UInt8>) -> UInt64 {
        var state = State(first, second)
        return SipHash.digest(of: bytes, before: 0, &state)
    }

    /// The digest of eight bytes, lowest first, and the bytes after them.
    package func digest(of prefix: UInt64, then bytes: Span<UInt8>) -> UInt64 {
        var state = State(first, second)
        state.compress(prefix)
        return SipHash.digest(of: bytes, before: 8, &state)
    }

    private static func digest(
        of bytes: Span<UInt8>, before count: Int, _ state: inout State
    ) -> UInt64 {
        var start = 0
        while bytes.count - start >= 8 {
            state.compress(word(bytes, from: start, count: 8))
            start += 8
        }
        let last = word(bytes, from: start, count: bytes.count - start)
        state.compress(last | UInt64(truncatingIfNeeded: count + bytes.count) << 56)
        return state.finish()
    }

    /// Reads up to eight bytes, lowest first.
    private static func word(_ bytes: Span<UInt8>, from start: Int, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return word
    }

    private struct State {
        private var v0: UInt64
        private var v1: UInt64
        private var v2: UInt64
        private var v3: UInt64

        init(_ first: UInt64, _ second: UInt64) {
            // "somepseudorandomlygeneratedbytes", from the paper.
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
