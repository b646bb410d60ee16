import Testing
import Wire

@Suite struct ParametersTests {
    @Test func `a value is found by its whole name`() {
        let parameters = Parameters(["REQUEST": "x", "REQUEST_METHOD": "POST", "REQUEST_URI": "/a"])
        #expect(parameters["REQUEST_METHOD"] == "POST")
        #expect(parameters["REQUEST_URI"] == "/a")
        #expect(parameters["REQUEST_"] == nil)
        #expect(parameters["request_uri"] == nil)
    }

    @Test
    func `the first value of a repeated name applies: the web server's configuration wrote it`() {
        let parameters = Parameters(["REMOTE_ADDR": "192.0.2.1", "REMOTE_ADDR": "evil"])
        #expect(parameters["REMOTE_ADDR"] == "192.0.2.1")
    }

    @Test func `an empty value is not a missing one`() {
        #expect(Parameters(["HTTPS": ""])["HTTPS"] == "")
    }

    @Test func `all pairs are read in order, repeated and empty ones too`() {
        let parameters = Parameters(["B": "1", "A": "", "B": "2", "": "x"])
        var read: [String] = []
        parameters.read { name, value in
            read.append(
                "\(String(decoding: name, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))"
            )
        }
        #expect(read == ["B=1", "A=", "B=2", "=x"])
    }

    static let queries: [(KeyValuePairs<String, String>, String)] = [
        (["REQUEST_URI": "/?a=1", "QUERY_STRING": ""], "a=1"),
        (["REQUEST_URI": "/path", "QUERY_STRING": "a=1"], ""),
        (["REQUEST_URI": "/?a=1?b=2"], "a=1?b=2"),
        (["REQUEST_URI": "http://host/p?a=1"], "a=1"),
        (["QUERY_STRING": "a=1"], "a=1"),
        ([:], ""),
    ]

    @Test(arguments: queries.indices)
    func `the query is that of the request line, if there is one`(index: Int) {
        let (parameters, query) = ParametersTests.queries[index]
        #expect(Request(parameters: Parameters(parameters)).query == query)
    }
}
