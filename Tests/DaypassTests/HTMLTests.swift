import Testing
import Wire

@testable import Daypass

@Suite struct HTMLTests {
    private func written(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"), ("é\u{1F511}", "é\u{1F511}"),
        ("\u{0}\u{1B}\u{7F}", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("a\nb\t", "a\nb\t"),
    ])
    func `a text is escaped in content and in attributes`(text: String, escaped: String) {
        #expect(written(.text(text)) == escaped)
        #expect(written(.element("a", ["href": text])) == "<a href=\"\(escaped)\"></a>")
    }

    @Test func `a page has its title as its heading`() {
        let page = HTML.page("A < B", .element("p", [:], .text("one"), .element("b", [:])))
        #expect(
            written(page) == """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>A &lt; B</title></head><body>\
                <h1>A &lt; B</h1><p>one<b></b></p></body></html>

                """)
    }
}
