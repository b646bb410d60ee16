import Testing
import Wire

@Suite struct JSONObjectTests {
    /// An object whose one member has this value.
    private func holding(_ value: String) throws(JSONSyntaxError) -> JSONObject {
        try JSONObject(Array("{\"x\":\(value)}".utf8))
    }

    @Test(arguments: [
        "{}", "[]", "[[], {} ]", "null", "-0.5e+10", "0", "\"\"",
        #"{"a":1,"b":[true,false,null,{}]}"#,
        #""\u00e9\ud83e\udea3\/\b\f\n\r\t\\\"""#, #"{"a":{"a":1},"b":{"a":1}}"#, "[1,2 , 3]",
        "\"é\"",
    ])
    func `JSON is taken`(text: String) throws {
        #expect(try holding(text).contains("x"))
    }

    /// Values, and how far into them their fault is.
    static let refused: [(String, Int)] = [
        ("", 0), (#"{"a""#, 4), (#"{"a":1,}"#, 7), ("[1,]", 3), ("{'a':1}", 1), ("{a:1}", 1),
        (#"{"a" 1}"#, 5), ("01", 1), ("1.", 2), ("+1", 0), ("NaN", 0), ("nul", 3), ("\"a\nb\"", 2),
        (#""\x""#, 3), (#""\u12"#, 5), (#""\ud83e""#, 7), (#""\udea3""#, 7), ("// comment", 0),
    ]

    @Test(arguments: refused)
    func `what is not JSON to the letter is refused`(text: String, offset: Int) {
        #expect(throws: JSONSyntaxError.unexpected(offset: offset + 5)) { try holding(text) }
    }

    static let repeated: [(String, String)] = [
        (#"{"a":1,"a":1}"#, "a"), (#"{"exp":1,"\u0065xp":2}"#, "exp"),
        (#"[{"a/b":1,"a\/b":2}]"#, "a/b"),
    ]

    @Test(arguments: repeated)
    func `two members of one name are refused, however they are spelled`(text: String, name: String)
    {
        #expect(throws: JSONSyntaxError.repeatedName(name)) { try holding(text) }
    }

    @Test(arguments: ["", " ", "[]", "5", "null", "{}x", "{}{}"])
    func `what is not one object is none`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text.utf8)) }
    }

    @Test func `64 levels are not too deep, 65 are`() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        _ = try holding(nested(63))
        #expect(throws: JSONSyntaxError.tooDeep(limit: 64)) { try holding(nested(64)) }
        #expect(throws: JSONSyntaxError.tooDeep(limit: 64)) {
            try holding(String(repeating: "[", count: 1_000_000))
        }
    }

    @Test func `bytes that are no UTF-8 are refused, wherever they stand`() {
        for bytes in [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            #expect(throws: JSONSyntaxError.notUTF8) {
                try JSONObject(Array("{\"x\":\"".utf8) + bytes + Array("\"}".utf8))
            }
        }
    }

    @Test func `a member is what it is, and nothing else`() throws {
        let object = try JSONObject(
            Array(
                #" {"s":"a\u00e9\n","n":-1.5e2,"l":["a",5,null,["b"],"c"],"o":{"s":1},"z":null} "#
                    .utf8))
        #expect(object.string("s") == "aé\n")
        #expect(object.strings("s") == ["aé\n"])
        #expect(object.number("n") == -150)
        #expect(object.strings("l") == ["a", "c"])
        #expect(object.contains("z"))
        for name in ["n", "l", "o", "z", "absent"] { #expect(object.string(name) == nil) }
        for name in ["n", "o", "z", "absent"] { #expect(object.strings(name) == nil) }
        for name in ["s", "l", "o", "z", "absent"] { #expect(object.number(name) == nil) }
    }

    @Test func `no bytes end the process`() {
        for (seed, _) in JSONObjectTests.refused {
            for _ in 0..<200 {
                var bytes = Array("{\"x\":\(seed)}".utf8)
                bytes[.random(in: bytes.indices)] = .random(in: 0...255)
                guard let object = try? JSONObject(bytes) else { continue }
                _ = (object.string("x"), object.strings("x"), object.number("x"))
            }
        }
    }
}
