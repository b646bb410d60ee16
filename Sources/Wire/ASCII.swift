/// Character classes of ASCII. A byte above 127 belongs to none of them.
extension UInt8 {
    @inlinable package var isASCIIDigit: Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
    }

    @inlinable package var isASCIILowercase: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self
    }

    @inlinable package var isASCIIUppercase: Bool {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self
    }

    @inlinable package var isASCIILetter: Bool { (self | 0x20).isASCIILowercase }

    @inlinable package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    @inlinable package var isHexDigit: Bool {
        isASCIIDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20
    }

    /// The white space of JSON and XML: space, tab, line feed, carriage return.
    @inlinable package var isWhiteSpace: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D
    }

    @inlinable package var isControl: Bool { self < 0x20 || self == 0x7F }

    @inlinable package var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }

    @inlinable package var asciiUppercased: UInt8 { isASCIILowercase ? self & ~0x20 : self }
}

extension Int {
    /// Reads digits and nothing else: at least one, at most 18, which always fit.
    package init?(asciiDigits bytes: ArraySlice<UInt8>) {
        guard (1...18).contains(bytes.count) else { return nil }
        var number = 0
        for byte in bytes {
            guard byte.isASCIIDigit else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        self = number
    }
}

extension BidirectionalCollection {
    /// The elements without those at both ends that satisfy the predicate.
    @inlinable package func trimming(_ isTrimmed: (Element) -> Bool) -> SubSequence {
        let rest = drop(while: isTrimmed)
        guard let last = rest.lastIndex(where: { !isTrimmed($0) }) else { return rest }
        return rest[...last]
    }
}

extension Span<UInt8> {
    /// Whether the first bytes are these.
    package func begins(with prefix: Span<UInt8>) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] { return false }
        return true
    }
}
