internal import Wire

/// Names and values in FastCGI's form (Specification 1.0 §3.4): both lengths, then both texts.
enum NameValuePairs {
    /// Reads pairs; `nil` if a length reaches beyond the end.
    static func parameters(in bytes: [UInt8]) -> Parameters? {
        var parameters = Parameters()
        var position = 0
        while position < bytes.count {
            guard let nameLength = length(in: bytes, at: &position),
                let valueLength = length(in: bytes, at: &position),
                nameLength + valueLength <= bytes.count - position
            else { return nil }
            let valueStart = position + nameLength
            let end = valueStart + valueLength
            parameters.append(name: bytes[position..<valueStart], value: bytes[valueStart..<end])
            position = end
        }
        return parameters
    }

    /// Writes pairs whose names and values are shorter than 128 bytes.
    static func bytes(_ pairs: KeyValuePairs<String, String>) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in pairs {
            bytes += [UInt8(name.utf8.count), UInt8(value.utf8.count)]
            bytes += name.utf8
            bytes += value.utf8
        }
        return bytes
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
