import Testing
import Wire

@Suite struct FormTests {
    static let readable: [(String, [String: String])] = [
        ("", [:]),
        ("a=1", ["a": "1"]),
        ("a=1&b=2", ["a": "1", "b": "2"]),
        ("&&a=1&", ["a": "1"]),
        ("a", ["a": ""]),
        ("a=", ["a": ""]),
        ("a=b=c", ["a": "b=c"]),
        ("a=x+y%20z%2B", ["a": "x y z+"]),
        ("%61%3D=%C3%A9", ["a=": "é"]),
        ("a=%3B", ["a": ";"]),
    ]

    @Test(arguments: readable)
    func `names and values are decoded as in forms`(text: String, fields: [String: String])
        throws
    {
        let form = try Form(Array(text.utf8))
        for (name, value) in fields { #expect(form[name] == value) }
        #expect(form["absent"] == nil)
    }

    static let refused: [(String, FormError)] = [
        ("a=%", .badPercentEncoding),
        ("a=%4", .badPercentEncoding),
        ("a=%4g", .badPercentEncoding),
        ("%=1", .badPercentEncoding),
        ("a=%FF", .notUTF8),
        ("a=%ED%A0%80", .notUTF8),
        ("a=1;b=2", .semicolon),
        ("a=1&a=1", .repeatedParameter("a")),
        ("a=1&%61=2", .repeatedParameter("a")),
        ((0...100).map { "p\($0)=" }.joined(separator: "&"), .tooManyParameters),
    ]

    @Test(arguments: refused)
    func `a form with two possible readings is refused`(text: String, error: FormError) {
        #expect(throws: error) { try Form(Array(text.utf8)) }
    }

    @Test func `a hundred parameters are accepted`() throws {
        let text = (1...100).map { "p\($0)=" }.joined(separator: "&")
        #expect(try Form(Array(text.utf8))["p100"] == "")
    }

    @Test func `merging adds only missing parameters`() throws {
        let query = try Form(Array("a=query".utf8))
        let merged = query.merging(try Form(Array("a=body&b=body".utf8)))
        #expect(merged["a"] == "query")
        #expect(merged["b"] == "body")
    }
}
