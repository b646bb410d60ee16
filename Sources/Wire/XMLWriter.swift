/// Writes XML elements one after the other, without white space between them.
package struct XMLWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// Begins a document with the declaration and a line feed, as AWS and MinIO do.
    package init() {
        bytes.reserveCapacity(2_048)
        bytes.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    package mutating func element(
        _ name: String, namespace: String? = nil, content: (inout XMLWriter) -> Void
    ) {
        open(name, namespace: namespace)
        content(&self)
        close(name)
    }

    /// Writes an element that contains text. An empty one has an opening and a closing tag, as the
    /// servers write it for which the clients were made.
    package mutating func element(_ name: String, _ text: String) {
        open(name)
        escape(text)
        close(name)
    }

    package mutating func text(_ text: String) { escape(text) }

    private mutating func open(_ name: String, namespace: String? = nil) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        if let namespace {
            append(" xmlns=\"")
            escape(namespace)
            append("\"")
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ name: String) {
        append("</")
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Escapes markup, and replaces characters that XML 1.0 §2.2 forbids even in escaped form.
    private mutating func escape(_ text: String) {
        guard !XMLWriter.isPlain(text.utf8.span) else { return append(text) }
        let text = text.utf8.span
        for index in 0..<text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&#34;")
            case UInt8(ascii: "'"): append("&#39;")
            case 0x09: append("&#x9;")
            case 0x0A: append("&#xA;")
            case 0x0D: append("&#xD;")
            case 0..<0x20: append("\u{FFFD}")
            case 0xBE, 0xBF:
                // The last byte of U+FFFE or U+FFFF. U+FFFD shares its first two bytes, which are
                // already written.
                let isForbidden = index >= 2 && text[index - 2] == 0xEF && text[index - 1] == 0xBF
                bytes.append(isForbidden ? 0xBD : byte)
            default: bytes.append(byte)
            }
        }
    }

    /// Whether a text is written as it is; most are.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            switch text[index] {
            case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\""), UInt8(ascii: "'"), 0xBE, 0xBF:
                return false
            default: continue
            }
        }
        return true
    }
}
