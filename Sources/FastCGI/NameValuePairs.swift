/// Names and values in FastCGI's form (Specification 1.0 §3.4): both lengths, then both texts.
enum NameValuePairs {
    /// Far more than web servers send. libfcgi allocates memory for each pair.
    static let maximumCount = 4_096

    /// The number of pairs; `nil` if libfcgi must not read them.
    ///
    /// libfcgi adds the two lengths in 32 bits, and makes one C string, `name=value`, of each pair.
    /// So every length must end within the bytes, no text may contain NUL, and no name may
    /// contain `=`.
    static func count(in bytes: [UInt8]) -> Int? {
        var count = 0
        var position = 0
        while position < bytes.count {
            guard let nameLength = length(in: bytes, at: &position),
                let valueLength = length(in: bytes, at: &position),
                nameLength + valueLength <= bytes.count - position
            else { return nil }
            let valueStart = position + nameLength
            let end = valueStart + valueLength
            guard !bytes[position..<end].contains(0),
                !bytes[position..<valueStart].contains(UInt8(ascii: "="))
            else { return nil }
            position = end
            count += 1
        }
        return count <= maximumCount ? count : nil
    }

    /// Reads a length: one byte, or four if the first has its high bit set.
    private static func length(in bytes: [UInt8], at position: inout Int) -> Int? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        position += 1
        guard first & 0x80 != 0 else { return Int(first) }
        guard position + 3 <= bytes.count else { return nil }
        let length =
            Int(first & 0x7F) << 24 | Int(bytes[position]) << 16 | Int(bytes[position + 1]) << 8
            | Int(bytes[position + 2])
        position += 3
        return length
    }
}
