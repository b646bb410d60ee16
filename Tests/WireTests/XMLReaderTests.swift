import Testing

@testable import Wire

@Suite struct XMLReaderTests {
    private static func read(_ text: String) throws(XMLSyntaxError) -> XMLElement {
        try XMLReader.read(Array(text.utf8))
    }

    static let documents: [(String, XMLElement)] = [
        ("<a/>", XMLElement("a")),
        ("<a></a>", XMLElement("a")),
        ("<a> x </a >", XMLElement("a", text: " x ")),
        ("\u{FEFF}<?xml version=\"1.0\" encoding='UTF-8'?>\n<a/>\n", XMLElement("a")),
        ("<?xml version=\"1.0\"?><a/>", XMLElement("a")),
        (
            "<a xmlns=\"http://a/?x&amp;y\" b='\"'>\r\n <b>1</b>\t<b/> </a>",
            XMLElement(
                "a", namespace: "http://a/?x&y",
                children: [XMLElement("b", text: "1"), XMLElement("b")])
        ),
        (
            "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;é\r\nb\rc</a>",
            XMLElement("a", text: "<>&\"'AB😀é\nb\nc")
        ),
    ]

    @Test(arguments: documents)
    func `elements and texts are read`(text: String, element: XMLElement) throws {
        #expect(try XMLReaderTests.read(text) == element)
    }

    static let refused = [
        "", " ", "a", "<a", "<a>", "<a></b>", "<a></ab>", "<ab></a>", "<a/><b/>", "<a/>x", "x<a/>",
        "<a><b></a></b>", "< a/>", "<1/>", "<é/>", "<a b/>", "<a b=c/>", "<a b='1' b='2'/>",
        "<a b='<'/>", "<a b='1/>", "<a>x<b/></a>", "<a><b/>x</a>", "<a>&b;</a>", "<a>&amp</a>",
        "<a>&</a>", "<a>&#0;</a>", "<a>&#31;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>",
        "<a>&#xFFFE;</a>", "<a>&#+65;</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>\u{1}</a>",
        "<a>\u{FFFE}</a>", "<a>\u{FFFF}</a>", "<a><!-- x --></a>", "<!-- x --><a/>",
        "<a><![CDATA[x]]></a>", "<a><?b?></a>", " <?xml version='1.0'?><a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml version='1.0'<a/>", "<?xmlx?><a/>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
    ]

    @Test(arguments: refused)
    func `anything more or less is refused`(text: String) {
        #expect(throws: XMLSyntaxError.self) { try XMLReaderTests.read(text) }
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]])
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: XMLSyntaxError(offset: 0)) {
            try XMLReader.read(Array("<a>".utf8) + bytes + Array("</a>".utf8))
        }
    }

    static let limits: [(String, isRead: Bool)] = [
        (String(repeating: "<a>", count: 8) + String(repeating: "</a>", count: 8), true),
        (String(repeating: "<a>", count: 9) + String(repeating: "</a>", count: 9), false),
        (String(repeating: "<a>", count: 500_000), false),
        ("<a>\(String(repeating: "<b/>", count: 65_535))</a>", true),
        ("<a>\(String(repeating: "<b/>", count: 65_536))</a>", false),
    ]

    @Test(arguments: limits)
    func `depth and number of elements have a limit`(text: String, isRead: Bool) {
        #expect(((try? XMLReaderTests.read(text)) != nil) == isRead)
    }

    @Test func `an element is written as it was read`() throws {
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<a xmlns=\"http://a/?x&amp;y\"><b> &lt;&amp;é&#xA;</b><c></c></a>"
        var xml = XMLWriter()
        xml.element(try XMLReaderTests.read(text))
        #expect(String(decoding: xml.bytes, as: UTF8.self) == text)
    }
}
