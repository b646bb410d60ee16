import Testing
import Wire

@Suite struct JSONObjectTests {
    @Test(arguments: ["", " ", "[]", "5", "null", "{}x", "{}{}"])
    func `a text that is not one object is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text.utf8)) }
    }

    @Test func `64 levels are accepted, 65 are refused`() throws {
        func nested(_ count: Int) -> [UInt8] {
            Array((#"{"x":"# + String(repeating: "[", count: count)).utf8)
                + Array((String(repeating: "]", count: count) + "}").utf8)
        }
        _ = try JSONObject(nested(63))
        #expect(throws: JSONSyntaxError.tooDeep(limit: 64)) { try JSONObject(nested(64)) }
    }

    @Test func `a member is read only as what it is`() throws {
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
        #expect(object["z"] == .null)
        #expect(object["absent"] == nil)
    }

    @Test(arguments: [
        ("1e9999", Double.infinity), ("-1e9999", -Double.infinity), ("1e-9999", 0), ("-0", 0),
    ])
    func `a number becomes the nearest Double`(text: String, number: Double) throws {
        #expect(try JSONObject(Array("{\"n\":\(text)}".utf8)).number("n") == number)
    }

    @Test func `no bytes crash the process`() {
        for (seed, _) in JSONValueTests.refused {
            for _ in 0..<200 {
                var bytes = Array("{\"x\":\(seed)}".utf8)
                bytes[.random(in: bytes.indices)] = .random(in: 0...255)
                guard let object = try? JSONObject(bytes) else { continue }
                _ = (object.string("x"), object.strings("x"), object.number("x"))
            }
        }
    }
}
