/// Names and values in FastCGI's form (Specification 1.0 §3.4): both lengths, then both texts.
package enum NameValuePairs {
    /// Far more than web servers send.
    package static let maximumCount = 4_096

    /// How many pairs there are; `nil` unless every length ends within the bytes, and every text is
    /// one of an environment: libfcgi makes `name=value` a C string. So no text contains NUL, and
    /// no name contains `=`.
    package static func count(in bytes: [UInt8]) -> Int? {
        let bytes = bytes.span
        var count = 0
        var position = 0
        while position < bytes.count {
            guard let nameLength = length(in: bytes, at: &position),
                let valueLength = length(in: bytes, at: &position),
                nameLength + valueLength <= bytes.count - position
            else { return nil }
            let valueStart = position + nameLength
            let end = valueStart + valueLength
            while position < valueStart {
                let byte = bytes[position]
                guard byte != 0 && byte != UInt8(ascii: "=") else { return nil }
                position += 1
            }
            while position < end {
                guard bytes[position] != 0 else { return nil }
                position += 1
            }
            count += 1
        }
        return count <= maximumCount ? count : nil
    }

    /// Reads a length: one byte, or four if the first has its high bit set. `nil` if it is cut off.
    @inline(__always)
    static func length(in bytes: borrowing Span<UInt8>, at position: inout Int) -> Int? {
        guard position < bytes.count else { return nil }
        let first = Int(bytes[position])
        guard first & 0x80 != 0 else {
            position += 1
            return first
        }
        guard position + 4 <= bytes.count else { return nil }
        let length =
            (first & 0x7F) << 24 | Int(bytes[position + 1]) << 16 | Int(bytes[position + 2]) << 8
            | Int(bytes[position + 3])
        position += 4
        return length
    }

    static func append(length: Int, to bytes: inout [UInt8]) {
        if length < 0x80 {
            bytes.append(UInt8(length))
        } else {
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (length | 1 << 31) >> $0) }
        }
    }
}
