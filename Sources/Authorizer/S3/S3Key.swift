internal import Configuration
internal import Wire

/// An object's name. In S3 it is any text. Many stores keep it as a path, and then `a//b`, `a/./b`
/// and `x/../a/b` are one file: a policy about one name would apply to another. Daypass refuses
/// such names unless the store's keys are opaque. It also refuses names with `\`, which some stores
/// read as a slash, and names with bytes that end or break a line.
struct S3Key {
    /// S3's limit, in bytes of UTF-8.
    static let maximumByteCount = 1_024

    let text: String

    /// - Parameter bytes: Decoded, and not empty.
    /// - Throws: ``S3RequestError/invalidURI(_:)``, ``S3RequestError/keyTooLong``
    init(_ bytes: ArraySlice<UInt8>, _ keys: KeyComparison) throws(S3RequestError) {
        guard bytes.count <= S3Key.maximumByteCount else { throw .keyTooLong }
        guard !bytes.contains(0) else { throw .invalidURI("the key has a NUL") }
        switch keys {
        case .opaque: break
        case .folding, .exact:
            guard S3Key.isUnambiguous(bytes) else { throw .ambiguousKey }
        }
        guard let text = String(utf8: bytes) else {
            throw .invalidURI("not UTF-8")
        }
        if keys == .folding, !NormalizationFormC.isDefined(for: text) {
            throw .tooManyMarks
        }
        self.text = text
    }

    /// Whether every store reads the bytes, a key or the beginning of keys, as the same name. The
    /// last segment may be empty: clients make folders of keys that end with a slash.
    static func isUnambiguous(_ bytes: ArraySlice<UInt8>) -> Bool {
        var start = bytes.startIndex
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "/"):
                guard index > start, !isDots(bytes[start..<index]) else { return false }
                start = index + 1
            case 0..<0x20, 0x7F, UInt8(ascii: "\\"): return false
            default: continue
            }
        }
        return !isDots(bytes[start...])
    }

    /// Whether a segment is `.` or `..`, which name the same directory and its parent.
    private static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
        (1...2).contains(segment.count) && segment.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
