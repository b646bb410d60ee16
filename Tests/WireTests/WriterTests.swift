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

@Suite struct JSONWriterTests {
    @Test func `fields are in the order of the calls`() {
        var json = JSONWriter()
        json.field("a", "x")
        json.field("n", -5)
        json.field("l", ["1", "2"])
        json.field("e", [])
        json.field("absent", ifPresent: nil)
        json.field("t", true)
        json.field("f", false)
        json.field("j", json: Array("null".utf8))
        json.field("o", JSONWriter())
        #expect(
            String(decoding: json.object, as: UTF8.self)
                == #"{"a":"x","n":-5,"l":["1","2"],"e":[],"t":true,"f":false,"j":null,"o":{}}"#)
    }

    @Test func `no text ends its string or its line`() {
        var json = JSONWriter()
        json.field("a\"", "\\ \" \n \r \u{0} \u{7F} é")
        #expect(
            String(decoding: json.object, as: UTF8.self)
                == "{\"a\\\"\":\"\\\\ \\\" \\u000a \\u000d \\u0000 \\u007f é\"}")
    }
}

@Suite struct ResponseTests {
    @Test func `a response is CGI's header lines, an empty line, and the body`() {
        let response = Response(
            status: 403, headers: ["Content-Type": "text/plain"], body: Array("no".utf8))
        #expect(
            String(decoding: response.cgiBytes, as: UTF8.self)
                == "Status: 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno"
        )
    }

    /// A client that keeps to RFC 9112 §4 refuses a status line without the space after its code.
    @Test(arguments: Array(200...599))
    func `every status has a phrase that a status line may hold`(status: Int) {
        let head = String(decoding: Response(status: status).cgiHead, as: UTF8.self)
        let line = head.split(separator: "\r\n").first ?? ""
        let phrase = line.utf8.dropFirst("Status: \(status) ".utf8.count)
        #expect(line.hasPrefix("Status: \(status) "))
        #expect(!phrase.isEmpty && phrase.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(arguments: [
        (200, "OK"), (206, "Partial Content"), (207, "Multi-Status"), (304, "Not Modified"),
        (299, "Successful"), (399, "Redirection"), (412, "Precondition Failed"),
        (418, "Client Error"), (501, "Not Implemented"), (599, "Server Error"),
    ])
    func `the phrase is the standard's, or the name of the code's class`(
        status: Int, phrase: String
    ) {
        #expect(
            String(decoding: Response(status: status).cgiHead, as: UTF8.self)
                == "Status: \(status) \(phrase)\r\n\r\n")
    }
}
