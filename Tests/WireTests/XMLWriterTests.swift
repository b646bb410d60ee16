import Testing
import Wire

@Suite struct XMLWriterTests {
    private func document(_ content: (inout XMLWriter) -> Void) -> String {
        var xml = XMLWriter()
        content(&xml)
        return String(decoding: xml.bytes, as: UTF8.self)
    }

    @Test func `elements follow each other without white space`() {
        let text = document { xml in
            xml.element("A", namespace: "urn:x") { xml in
                xml.element("B", "1")
                xml.element("C", "")
            }
        }
        #expect(
            text == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<A xmlns=\"urn:x\"><B>1</B><C></C></A>")
    }

    static let escapes: [(String, String)] = [
        ("<a>&\"'", "&lt;a&gt;&amp;&#34;&#39;"),
        ("a\r\n\tb", "a&#xD;&#xA;&#x9;b"),
        ("a\u{0}b\u{1F}c\u{FFFF}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
        ("]]>é🪣", "]]&gt;é🪣"),
    ]

    @Test(arguments: escapes)
    func `text becomes neither markup nor a character that XML forbids`(
        text: String, escaped: String
    ) {
        #expect(document { $0.element("T", text) }.hasSuffix("<T>\(escaped)</T>"))
    }
}
