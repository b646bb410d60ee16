import FoundationEssentials
import Testing

@testable import Wire

@Suite struct JSONValueTests {
    private func read(_ text: String, maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSONValue {
        try JSONValue(Array(text.utf8), maximumDepth: maximumDepth)
    }

    private static func object(_ members: (String, JSONValue)...) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member(name: $0, value: $1) }))
    }

    static let taken: [(String, JSONValue)] = [
        (#""""#, .string("")), (#""é""#, .string("é")), (#""\u00e9""#, .string("é")),
        (#""\u0041\n\t\"\\\/\b\f\r""#, .string("A\n\t\"\\/\u{8}\u{C}\r")),
        (#""\ud83d\ude00""#, .string("😀")), (#""\uD83D\uDE00x""#, .string("😀x")),
        (#""a\u0000b""#, .string("a\0b")), ("\"\u{7F}\"", .string("\u{7F}")),
        (#""e\u0301""#, .string("e\u{301}")),
        ("0", .number("0")), ("-0.5e+10", .number("-0.5e+10")), ("1E9999", .number("1E9999")),
        (" \t\r\n1 ", .number("1")),
        (
            String(repeating: "9", count: 400),
            .number(String(repeating: "9", count: 400))
        ),
        ("true", .boolean(true)), ("false", .boolean(false)), ("null", .null),
        ("[]", .array([])), ("{}", object()),
        ("[ 1,2 , 3]", .array(["1", "2", "3"].map { .number($0) })),
        ("[[], {} ]", .array([.array([]), object()])),
        (
            #"{"a":1,"b":[true,{"a":null}]}"#,
            object(("a", .number("1")), ("b", .array([.boolean(true), object(("a", .null))])))
        ),
    ]

    @Test(arguments: taken)
    func `JSON is what RFC 8259 says`(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    /// Texts, and the offsets of their errors.
    static let refused: [(String, Int)] = [
        ("", 0), (" ", 1), ("nul", 0), ("tru", 0), ("True", 0), ("NaN", 0), ("Infinity", 0),
        (#"{"a""#, 4), (#"{"a"}"#, 4), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), ("{'a':1}", 1),
        ("{a:1}", 1), (#"{"a":1]"#, 6), ("{}x", 2), ("{}{}", 2),
        ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1]]", 3), ("[", 1), ("1 1", 2),
        ("01", 1), ("-", 1), (".5", 0), ("5.", 2), ("1e", 2), ("1e+", 3), ("+1", 0), ("0x1", 1),
        ("'a'", 0), ("\"a\nb\"", 2), ("\"a\u{1}\"", 2), ("\"a\0\"", 2), (#"""#, 1), (#""\"#, 2),
        (#""\x""#, 3), (#""\u12"#, 5), (#""\u12""#, 5), (#""\u12g4""#, 5),
        (#""\ud83e""#, 7), (#""\ud83dx""#, 7), (#""\ud83d\n""#, 8), (#""\udea3""#, 7),
        (#""\ud83d\u0041""#, 13), (#""\ud83d\ud83d""#, 13),
        ("\u{FEFF}1", 0), ("\u{B}1", 0), ("\0", 0), ("1\0", 1), ("// comment", 0), ("// a\n1", 0),
    ]

    @Test(arguments: refused)
    func `anything that is not strict JSON is refused`(text: String, offset: Int) {
        #expect(throws: JSONSyntaxError.unexpected(offset: offset)) { try read(text) }
        let member = JSONSyntaxError.unexpected(offset: offset + 5)
        #expect(throws: member) { try read("{\"x\":\(text)") }
    }

    static let repeated: [(String, String, String)] = [
        (#"{"a":1,"a":null}"#, "a", ""), (#"{"exp":1,"\u0065xp":2}"#, "exp", ""),
        (#"[0,{"a/b":1,"a\/b":2}]"#, "a/b", "[1]"),
        (#"{"x":[{"y":{"a":{"a":1},"b":{"a":1},"a":0}}]}"#, "a", "x[0].y"),
        (#"{"\u00e9":1,"e\u0301":2}"#, "e\u{301}", ""),
    ]

    @Test(arguments: repeated)
    func `two members with one name are refused with their place, in any spelling`(
        text: String, name: String, place: String
    ) {
        #expect(throws: JSONSyntaxError.repeatedName(name, place: place)) { try read(text) }
    }

    @Test(arguments: [1, 23, 24, 25, 26, 1_000])
    func `two members with one name are refused among any number`(count: Int) throws {
        let members = (0..<count).map { #""name \#($0)":\#($0)"# }
        guard case .object(let object) = try read("{\(members.joined(separator: ","))}") else {
            Issue.record("no object")
            return
        }
        #expect(object.members.count == count)
        for repeated in [0, count / 2, count - 1] {
            let text = (members + [members[repeated]]).joined(separator: ",")
            #expect(throws: JSONSyntaxError.repeatedName("name \(repeated)", place: "")) {
                try read("{\(text)}")
            }
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":["#, "]}")])
    func `the maximum depth is accepted, one level more is refused`(open: String, close: String)
        throws
    {
        func nested(_ count: Int) -> String {
            String(repeating: open, count: count) + String(repeating: close, count: count)
        }
        let limit = 8 * open.filter { "[{".contains($0) }.count
        _ = try read(nested(8), maximumDepth: limit)
        _ = try read("[\(nested(3)),\(nested(3)),\(nested(3))]", maximumDepth: limit)
        for text in [nested(9), String(repeating: open, count: 1_000_000)] {
            #expect(throws: JSONSyntaxError.tooDeep(limit: limit)) {
                try read(text, maximumDepth: limit)
            }
        }
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func `bytes that are not UTF-8 are refused anywhere`(bytes: [UInt8]) {
        for text in ["\"", "{\"", "", "1"] {
            #expect(throws: JSONSyntaxError.notUTF8) {
                try JSONValue(Array(text.utf8) + bytes + Array(text.utf8), maximumDepth: 64)
            }
        }
    }

    /// Another reader of the same text must not see another token or policy.
    @Test func `what this reader accepts, other readers read in the same way`() throws {
        struct Anything: Decodable {
            init(from decoder: any Decoder) throws {}
        }
        let sound = Array(
            #"""
            {"Version":"2012-10-17","Id":"é\u00e9\ud83d\ude00","Statement":[{"Effect":"Allow",
            "Action":["s3:Get*",-0.5e+10],"Condition":{"Bool":{"aws:SecureTransport":true,"x":null}}}, [] ]}
            """#.utf8)
        let letters = Array("\"\\{}[]:,0.e-+ tnu\u{1}\0".utf8) + [0x80, 0xC3, 0xFF]
        var count = 0
        for position in sound.indices {
            for letter in letters {
                var json = sound
                json[position] = letter
                guard (try? JSONValue(json, maximumDepth: 64)) != nil else { continue }
                count += 1
                #expect(throws: Never.self) {
                    try JSONDecoder().decode(Anything.self, from: Data(json))
                }
            }
        }
        #expect(count > 0, "some of them are JSON")
    }
}
