import Testing
import Wire

@Suite struct JSONSyntaxTests {
    @Test(arguments: [
        "{}", " [ ] ", "null", "-0.5e+10", "0", "\"\"", #"{"a":1,"b":[true,false,null,{}]}"#,
        #""\u00e9\ud83e\udea3\/\b\f\n\r\t\\\"""#, #"{"a":{"a":1},"b":{"a":1}}"#, "[1,2 , 3]",
        "\"é\"",
    ])
    func `JSON is taken`(text: String) throws {
        try JSONSyntax.check(Array(text.utf8))
    }

    static let refused: [(String, JSONSyntaxError)] = [
        ("", .unexpected(offset: 0)),
        ("{", .unexpected(offset: 1)),
        ("{}x", .unexpected(offset: 2)),
        (#"{"a":1,}"#, .unexpected(offset: 7)),
        ("[1,]", .unexpected(offset: 3)),
        ("{'a':1}", .unexpected(offset: 1)),
        ("{a:1}", .unexpected(offset: 1)),
        (#"{"a" 1}"#, .unexpected(offset: 5)),
        ("01", .unexpected(offset: 1)),
        ("1.", .unexpected(offset: 2)),
        ("+1", .unexpected(offset: 0)),
        ("NaN", .unexpected(offset: 0)),
        ("nul", .unexpected(offset: 3)),
        ("\"a\nb\"", .unexpected(offset: 2)),
        (#""\x""#, .unexpected(offset: 3)),
        (#""\u12"#, .unexpected(offset: 5)),
        (#""\ud83e""#, .unexpected(offset: 7)),
        (#""\udea3""#, .unexpected(offset: 7)),
        ("// comment", .unexpected(offset: 0)),
        (#"{"a":1,"a":1}"#, .repeatedName("a")),
        (#"{"exp":1,"\u0065xp":2}"#, .repeatedName("exp")),
        (#"{"x":[{"a/b":1,"a\/b":2}]}"#, .repeatedName("a/b")),
        (String(repeating: "[", count: 65), .tooDeep(limit: 64)),
        (String(repeating: "[", count: 1_000_000), .tooDeep(limit: 64)),
    ]

    @Test(arguments: refused)
    func `what readers could take in two ways is refused`(text: String, error: JSONSyntaxError) {
        #expect(throws: error) { try JSONSyntax.check(Array(text.utf8)) }
    }

    @Test func `64 levels are not too deep`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        try JSONSyntax.check(Array(deep.utf8))
    }

    @Test func `no bytes end the process`() {
        let seeds = JSONSyntaxTests.refused.map(\.0).filter { $0.count < 100 }.map {
            Array($0.utf8)
        }
        for seed in seeds {
            for _ in 0..<200 {
                var bytes = seed + [UInt8](repeating: 0x7B, count: 3)
                bytes[.random(in: bytes.indices)] = .random(in: 0...255)
                try? JSONSyntax.check(bytes)
            }
        }
    }
}
