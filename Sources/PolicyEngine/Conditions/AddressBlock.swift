internal import Wire

/// The addresses with the same first bits (RFC 4632 §3.1).
struct AddressBlock: Equatable, Sendable {
    private let width: Int
    private let mask: UInt128
    private let bits: UInt128

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address, which is a block of one. As in AWS, bits
    /// after the prefix are ignored: `10.1.2.3/8` is `10.0.0.0/8`.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let written = Array(parts[0].utf8)
        guard let address = IPAddress(written.span) else { return nil }
        var length = address.width
        if parts.count == 2 {
            guard var asked = Int(digits: parts[1]) else { return nil }
            // A block of IPv4 addresses in IPv6, such as `::ffff:10.0.0.0/104`.
            if address.width == 32 && written.contains(UInt8(ascii: ":")) { asked -= 96 }
            guard (0...address.width).contains(asked) else { return nil }
            length = asked
        }
        width = address.width
        let ones = UInt128.max >> (128 - address.width)
        mask = ones & ~(ones >> length)
        bits = address.bits & mask
    }

    /// Whether it has all addresses of its width.
    var isEverything: Bool { mask == 0 }

    func contains(_ address: IPAddress) -> Bool {
        address.width == width && address.bits & mask == bits
    }
}

extension Int {
    /// Reads a number with one spelling: digits, without a leading zero.
    init?(digits text: Substring) {
        guard !text.isEmpty, text.utf8.count <= 9,
            text.utf8.allSatisfy(\.isASCIIDigit),
            text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        self.init(text)
    }
}
