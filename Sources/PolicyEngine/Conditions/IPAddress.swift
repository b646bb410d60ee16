internal import Wire

/// An IPv4 or IPv6 address.
package struct IPAddress: Equatable, Sendable {
    /// The bits of the address, the first in the network first.
    package let bits: UInt128
    /// 32 or 128.
    package let width: Int

    /// Reads an address; `nil` if it is not one, or if two readers may read it differently:
    /// `010.0.0.1` is octal to some, and `fe80::1%eth0` belongs to one machine. An IPv4 address in
    /// an IPv6 one (`::ffff:10.0.0.1`) is the IPv4 address: listeners for both state it so, and a
    /// rule for `10.0.0.0/8` means it.
    package init?(_ text: Span<UInt8>) {
        if let bits = IPAddress.ipv4(text, from: 0) {
            self.init(bits: UInt128(bits), width: 32)
        } else if let bits = IPAddress.ipv6(text) {
            self =
                bits >> 32 == 0xFFFF
                ? IPAddress(bits: bits & 0xFFFF_FFFF, width: 32) : IPAddress(bits: bits, width: 128)
        } else {
            return nil
        }
    }

    init(bits: UInt128, width: Int) {
        self.bits = bits
        self.width = width
    }

    /// Four decimal numbers separated by dots, from an offset to the end.
    private static func ipv4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        guard text.count - start <= 15 else { return nil }
        var bits: UInt32 = 0
        var parts = 0
        var part: UInt32 = 0
        var digits = 0
        for index in start..<text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits == 0 || part != 0 else { return nil }
                part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard part <= 255 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, parts < 3 else { return nil }
                bits = bits << 8 | part
                parts += 1
                part = 0
                digits = 0
            default: return nil
            }
        }
        return digits > 0 && parts == 3 ? bits << 8 | part : nil
    }

    /// Eight groups of hexadecimal digits separated by colons. `::` replaces groups of zeros once,
    /// and the last two groups may be an IPv4 address (RFC 4291 §2.2).
    private static func ipv6(_ text: Span<UInt8>) -> UInt128? {
        guard text.count >= 2, text.count <= 45 else { return nil }
        var bits: UInt128 = 0
        var groups = 0
        var gap: Int?
        var position = 0
        if text[0] == colon {
            guard text[1] == colon else { return nil }
            gap = 0
            position = 2
        }
        while position < text.count {
            if let last = ipv4(text, from: position) {
                bits = bits << 32 | UInt128(last)
                groups += 2
                break
            }
            guard let (group, end) = group(text, from: position) else { return nil }
            bits = bits << 16 | UInt128(group)
            groups += 1
            guard groups <= 8 else { return nil }
            position = end
            guard position < text.count else { break }
            guard text[position] == colon else { return nil }
            position += 1
            guard position < text.count else { return nil }
            if text[position] == colon {
                guard gap == nil else { return nil }
                gap = groups
                position += 1
            }
        }
        guard let gap else { return groups == 8 ? bits : nil }
        guard groups < 8 else { return nil }
        let behind = (groups - gap) * 16
        let low = behind == 0 ? 0 : bits & (~0 >> (128 - behind))
        let high = behind == 128 ? 0 : bits >> behind
        return gap == 0 ? low : high << (128 - gap * 16) | low
    }

    private static func group(_ text: Span<UInt8>, from start: Int) -> (UInt16, end: Int)? {
        var value: UInt16 = 0
        var position = start
        while position < text.count, let digit = Hexadecimal.digit(text[position]) {
            guard position - start < 4 else { return nil }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return position > start ? (value, position) : nil
    }

    private static let colon = UInt8(ascii: ":")
}
