/// A hash that tells one layout of the metrics file from another. FNV-1a is enough: a collision is
/// no attack, and starting libcrypto would cost a CGI process a millisecond.
struct LayoutMark {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // No UTF-8 has this byte, so "ab", "c" and "a", "bc" have different hashes.
        add(UInt8.max)
    }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
