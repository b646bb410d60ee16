/// Writes XML elements, one behind the other, without white space between them.
package struct XMLWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// A document that begins with its declaration and a line feed, as AWS and MinIO write it.
    package init() {
        bytes.reserveCapacity(2_048)
        bytes.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    /// Writes an element that holds others.
    package mutating func element(
        _ name: String, namespace: String? = nil, content: (inout XMLWriter) -> Void
    ) {
        open(name, namespace: namespace)
        content(&self)
        close(name)
    }

    /// Writes an element that holds text. An empty one has an open and a close tag: that is what the
    /// servers write whose clients read this.
    package mutating func element(_ name: String, _ text: String) {
        open(name)
        escape(text)
        close(name)
    }

    private mutating func open(_ name: String, namespace: String? = nil) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        if let namespace {
            append(" xmlns=\"")
            append(namespace)
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

    /// Escapes markup, and replaces what XML 1.0 §2.2 does not allow in a document, even escaped.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&#34;")
            case "'": append("&#39;")
            case "\t": append("&#x9;")
            case "\n": append("&#xA;")
            case "\r": append("&#xD;")
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": append("\u{FFFD}")
            default: bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }
}
