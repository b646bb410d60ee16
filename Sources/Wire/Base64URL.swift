internal import FoundationEssentials

/// Base64 with the URL's alphabet and without padding, as JSON Web Tokens have it (RFC 7515 §2).
package enum Base64URL {
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = Array(Data(bytes).base64EncodedData())
        while text.last == UInt8(ascii: "=") { text.removeLast() }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "+"): text[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): text[index] = UInt8(ascii: "_")
            default: break
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes, nil when the text is not exactly what ``encode(_:)`` would have written.
    ///
    /// Strict about the bits that a last character has to spare (RFC 4648 §3.5): else one token would
    /// have several spellings.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var standard: [UInt8] = []
        standard.reserveCapacity(text.count + 3)
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: standard.append(byte)
            }
        }
        while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
        guard let decoded = Data(base64Encoded: Data(standard)) else { return nil }
        return hasSpareBits(text, decodedCount: decoded.count) ? nil : Array(decoded)
    }

    private static func hasSpareBits(_ text: ArraySlice<UInt8>, decodedCount: Int) -> Bool {
        guard let last = text.last.flatMap(alphabet.firstIndex(of:)) else { return false }
        switch decodedCount % 3 {
        case 1: return last & 0b1111 != 0
        case 2: return last & 0b11 != 0
        default: return false
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
