/// A number that tells one layout from another: FNV-1a, since nobody is to be kept from making the same one, and
/// libcrypto takes a millisecond to start, which a CGI process may not need.
struct LayoutMark {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // No text's own: what stands on both sides of an end is no other text.
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
