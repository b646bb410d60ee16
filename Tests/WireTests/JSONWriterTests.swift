import Testing
import Wire

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
