/// Percent-encoding (RFC 3986 §2.1).
package enum PercentEncoding {
    /// Decodes every `%XX`, and `+` as a space if `plusIsSpace` is set (HTML forms).
    ///
    /// `nil` for a `%` without two hexadecimal digits: the next reader could see something else.
    package static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        // Most names and values need no decoding: tokens in base64url have neither character.
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return Array(bytes)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            if byte == UInt8(ascii: "%") {
                guard position + 2 < bytes.endIndex,
                    let high = Hexadecimal.digit(bytes[position + 1]),
                    let low = Hexadecimal.digit(bytes[position + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                position += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                position += 1
            }
        }
        return decoded
    }

    /// Encodes every byte except unreserved ones (RFC 3986 §2.3), in upper-case hexadecimal.
    package static func encode(_ text: String) -> String {
        encode(Array(text.utf8))
    }

    /// - Parameter keepsSlash: Whether slashes stay as they are, as in a path.
    package static func encode(_ bytes: [UInt8], keepsSlash: Bool = false) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte.isUnreserved || (keepsSlash && byte == UInt8(ascii: "/")) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexadecimalDigits[Int(byte >> 4)])
                encoded.append(hexadecimalDigits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let hexadecimalDigits = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        isASCIILetterOrDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "_") || self == UInt8(ascii: "~")
    }
}
