/// A piece of an HTML document.
///
/// Texts and values are escaped when the document is written, so none of them becomes markup. There
/// is no way to write markup, a script or a style as text.
package indirect enum HTML: Sendable, Equatable {
    case text(String)
    case element(Tag, [Attribute], HTML)
    case sequence([HTML])

    /// Writes nothing.
    package static let nothing = HTML.sequence([])

    /// The piece as bytes in UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// A whole document: the piece after the declaration of HTML's present version.
    package var document: [UInt8] {
        var bytes = Array("<!DOCTYPE html>\n".utf8)
        bytes.reserveCapacity(16_384)
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): HTML.escape(text, to: &bytes)
        case .sequence(let pieces):
            for piece in pieces { piece.write(to: &bytes) }
        case .element(let tag, let attributes, let content):
            bytes.append(UInt8(ascii: "<"))
            bytes.append(contentsOf: tag.rawValue.utf8)
            for attribute in attributes { HTML.write(attribute, to: &bytes) }
            bytes.append(UInt8(ascii: ">"))
            guard !tag.isVoid else { return }
            // Browsers drop a line feed that begins the text of these two (HTML §13.2.6.4.7).
            if tag == .pre || tag == .textarea { bytes.append(UInt8(ascii: "\n")) }
            content.write(to: &bytes)
            bytes.append(contentsOf: "</".utf8)
            bytes.append(contentsOf: tag.rawValue.utf8)
            bytes.append(UInt8(ascii: ">"))
        }
    }

    private static func write(_ attribute: Attribute, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: attribute.name.utf8)
        guard let value = attribute.value else { return }
        bytes.append(contentsOf: "=\"".utf8)
        escape(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Escapes what is markup in text and in a quoted value. A NUL, which HTML can't express even
    /// escaped, becomes U+FFFD.
    private static func escape(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&#34;".utf8)
            case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
            // As it is, browsers read it as a line feed.
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "&#13;".utf8)
            case 0: bytes.append(contentsOf: "\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
        }
    }
}

extension HTML: ExpressibleByStringInterpolation {
    /// Text, escaped as any other.
    package init(stringLiteral text: String) { self = .text(text) }
}
