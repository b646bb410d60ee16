internal import Wire

/// A piece of an HTML document. Names of elements and attributes are written in the program, and
/// everything else is escaped.
struct HTML: Equatable, Sendable {
    private(set) var bytes: [UInt8] = []

    private init() {}

    static func text(_ text: String) -> HTML {
        var html = HTML()
        html.escape(text)
        return html
    }

    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: HTML...
    ) -> HTML {
        var html = HTML()
        html.append("<\(name)")
        for (attribute, value) in attributes {
            html.append(" \(attribute)=\"")
            html.escape(value)
            html.append("\"")
        }
        html.append(">")
        for piece in content { html.bytes += piece.bytes }
        html.append("</\(name)>")
        return html
    }

    /// A whole document with one heading.
    static func page(_ title: String, _ content: HTML...) -> HTML {
        var html = HTML()
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        html.bytes += element("title", [:], text(title)).bytes
        html.append("</head><body>")
        html.bytes += element("h1", [:], text(title)).bytes
        for piece in content { html.bytes += piece.bytes }
        html.append("</body></html>\n")
        return html
    }

    private mutating func append(_ text: String) { bytes += text.utf8 }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            case _ where byte.isControl && !byte.isWhiteSpace: append("\u{FFFD}")
            default: bytes.append(byte)
            }
        }
    }
}
