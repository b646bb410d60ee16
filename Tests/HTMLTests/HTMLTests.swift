import HTML
import Testing

@Suite("HTML")
struct HTMLTests {
    private func written(_ piece: HTML) -> String { String(decoding: piece.bytes, as: UTF8.self) }

    @Test(
        "text never becomes markup",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a & b", "a &amp; b"), ("&lt;", "&amp;lt;"), ("\"x\" 'y'", "&#34;x&#34; &#39;y&#39;"),
            ("]]>", "]]&gt;"), ("<!--", "&lt;!--"), ("a\rb\nc\td", "a&#13;b\nc\td"),
            ("\0", "\u{FFFD}"), ("é 日本 🙂", "é 日本 🙂"), ("", ""),
        ])
    func escapesText(text: String, expected: String) {
        #expect(written(.text(text)) == expected)
        #expect(written("\(text)") == expected)
        #expect(written(Tag.p { text }) == "<p>\(expected)</p>")
        #expect(written(Tag.p(.label(text))) == "<p aria-label=\"\(expected)\"></p>")
    }

    @Test("elements, pieces and conditions follow each other")
    func composes() {
        let names = ["a", "<b>"]
        let isShown = false
        let piece = Tag.ul(.class("names")) {
            for name in names { Tag.li { name } }
            if isShown { Tag.li { "hidden" } }
        }
        #expect(written(piece) == "<ul class=\"names\"><li>a</li><li>&lt;b&gt;</li></ul>")
    }

    @Test("elements without content have no end tag")
    func voidElements() {
        #expect(
            written(Tag.input(.type(.text), .name("n"), .required))
                == "<input type=\"text\" name=\"n\" required>")
    }

    @Test("the first line feed of preformatted text stays")
    func preformatted() {
        #expect(written(Tag.pre { "\nx" }) == "<pre>\n\nx</pre>")
        #expect(written(Tag.textarea { "x" }) == "<textarea>\nx</textarea>")
    }

    @Test("a document begins with its type")
    func document() {
        #expect(
            String(decoding: Tag.html(.lang("en")).document, as: UTF8.self)
                == "<!DOCTYPE html>\n<html lang=\"en\"></html>")
    }

    @Test("absent attributes are not written")
    func optionalAttributes() {
        let written = { (isSelected: Bool) in
            self.written(Tag.option(.value("a"), .selected(if: isSelected)) { "A" })
        }
        #expect(written(true) == "<option value=\"a\" selected>A</option>")
        #expect(written(false) == "<option value=\"a\">A</option>")
    }

    @Test(
        "only addresses of the web are absolute ones",
        arguments: [
            "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", " https://a/",
            "https://a/\n", "//host/", "ftp://a/", "vbscript:x", "",
        ])
    func refusesAddresses(text: String) {
        #expect(Address(absolute: text) == nil)
    }

    @Test("the query of an address is encoded")
    func addresses() throws {
        let address = Address(path: "/daypass/", query: ["a b": "c&d=\"<é"])
        #expect(
            written(Tag.a(.href(address)) { "x" })
                == "<a href=\"/daypass/?a%20b=c%26d%3D%22%3C%C3%A9\">x</a>")
        let absolute = try #require(Address(absolute: "https://a.example/?a=1&b=2"))
        #expect(
            written(Tag.a(.href(absolute)) { "x" })
                == "<a href=\"https://a.example/?a=1&amp;b=2\">x</a>")
    }
}
