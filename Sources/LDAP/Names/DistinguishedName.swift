internal import Wire

/// The name of an entry in a directory (RFC 4514), in one normal form for comparison.
///
/// Clients write the same name with different escapes, spaces and letter case of types. In the
/// normal form types are lower case, only what must be escaped and what is not printable ASCII is
/// escaped, and the parts joined by `+` are sorted. Values keep their case, as in MinIO: only the
/// directory knows whether case matters, and Daypass compares names as the directory wrote them.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// The limit for the text as written: above any real name, and low enough to parse quickly.
    package static let maximumByteCount = 4_096

    /// The relative names, beginning with the entry's own.
    private let relativeNames: [String]

    /// Reads a name in any of its spellings.
    ///
    /// - Throws: ``DistinguishedNameError``, also for the empty name: every entry is below it.
    package init(_ text: String) throws(DistinguishedNameError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= DistinguishedName.maximumByteCount else { throw .tooLong }
        var reader = DistinguishedNameReader(bytes)
        relativeNames = try reader.relativeNames().map { attributes in
            attributes.map { DistinguishedName.normalised($0) }.sorted().joined(separator: "+")
        }
    }

    /// The values in the entry's own part, unescaped: `alice` of `uid=alice,ou=people,dc=x`. Those
    /// that are no text are left out.
    package var ownValues: [String] {
        var reader = DistinguishedNameReader(Array((relativeNames.first ?? "").utf8))
        return ((try? reader.relativeNames())?.first ?? [])
            .compactMap { String(validating: $0.value, as: UTF8.self) }
    }

    package var description: String { relativeNames.joined(separator: ",") }

    /// Whether this names an entry below another one.
    package func isBelow(_ base: DistinguishedName) -> Bool {
        relativeNames.count > base.relativeNames.count
            && relativeNames.suffix(base.relativeNames.count).elementsEqual(base.relativeNames)
    }

    /// Whether the names are equal or one is below the other, ignoring case as some directories do.
    package func overlaps(_ other: DistinguishedName) -> Bool {
        zip(relativeNames.reversed(), other.relativeNames.reversed())
            .allSatisfy { $0.lowercased() == $1.lowercased() }
    }

    private static func normalised(_ attribute: DistinguishedNameReader.Attribute) -> String {
        var text = attribute.type
        text.append(UInt8(ascii: "="))
        let value = attribute.value
        for (index, byte) in value.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"):
                text += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: " ") where index == 0 || index == value.count - 1,
                UInt8(ascii: "#") where index == 0:
                text += [UInt8(ascii: "\\"), byte]
            case 0x20...0x7E: text.append(byte)
            default: text += [UInt8(ascii: "\\")] + Array(Hexadecimal.encode([byte]).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Why a text is not a distinguished name. The offset is in bytes.
package enum DistinguishedNameError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLong
    case noType(offset: Int)
    /// A character that must be escaped, or an invalid escape.
    case badValue(offset: Int)

    package var description: String {
        switch self {
        case .tooLong: "has more than \(DistinguishedName.maximumByteCount) bytes"
        case .noType(let offset): "no attribute=value at byte \(offset)"
        case .badValue(let offset):
            "a character that must be escaped, or an invalid escape, at byte \(offset)"
        }
    }
}
