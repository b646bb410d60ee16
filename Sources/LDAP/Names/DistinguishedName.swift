internal import Wire

/// The name of an entry in a directory (RFC 4514), in the one spelling that names are compared by.
///
/// A directory's clients write one name in many ways: with other escapes, other spaces, types in other case.
/// Here types are lower case, nothing is escaped that need not be, all that is not printable ASCII is, and
/// the parts of a name with `+` stand in order. Values keep their case, as MinIO has it: whether that matters
/// is the directory's to know, and what is compared is what the directory wrote.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// Of the text as written. Far more than any directory's names have, and few enough to look through.
    package static let maximumByteCount = 4_096

    /// The relative names, the entry's own first.
    private let relativeNames: [String]

    /// Reads a name as people, files and directories write it.
    ///
    /// - Throws: ``DistinguishedNameError``. The empty name is none: it would be below nothing and above all.
    package init(_ text: String) throws(DistinguishedNameError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= DistinguishedName.maximumByteCount else { throw .tooLong }
        var reader = DistinguishedNameReader(bytes)
        relativeNames = try reader.relativeNames().map { attributes in
            attributes.map { DistinguishedName.normalised($0) }.sorted().joined(separator: "+")
        }
    }

    package var description: String { relativeNames.joined(separator: ",") }

    /// Whether this is the name of an entry somewhere under another one.
    package func isBelow(_ base: DistinguishedName) -> Bool {
        relativeNames.count > base.relativeNames.count
            && relativeNames.suffix(base.relativeNames.count).elementsEqual(base.relativeNames)
    }

    /// Whether one of two names may be the other or lie below it, to a directory that ignores case too.
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

/// Why a text is no distinguished name; the offset is in bytes.
package enum DistinguishedNameError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLong
    case noType(offset: Int)
    /// A character that must be escaped, or an escape of none.
    case badValue(offset: Int)

    package var description: String {
        switch self {
        case .tooLong: "has more than \(DistinguishedName.maximumByteCount) bytes"
        case .noType(let offset): "no attribute=value at byte \(offset)"
        case .badValue(let offset):
            "a character that must be escaped, or a wrong escape, at byte \(offset)"
        }
    }
}
