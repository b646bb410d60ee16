import Testing
import Wire

@Suite struct RequestTests {
    static let targets: [(String, String, String)] = [
        ("/", "/", ""), ("/a/b?x=1", "/a/b", "x=1"), ("/a?b?c", "/a", "b?c"), ("?x", "", "x"),
        ("http://host/p?q", "/p", "q"), ("https://host:1/p", "/p", ""), ("http://host", "", ""),
        ("http://host?q", "", "q"), ("/http://x?y", "/http://x", "y"), ("*", "*", ""),
        ("/%2F%00/", "/%2F%00/", ""),
    ]

    @Test(arguments: targets)
    func `a target is a path and a query, as the client sent them`(
        target: String, path: String, query: String
    ) {
        let request = Request(parameters: Parameters(["REQUEST_URI": target]))
        #expect(request.path == path)
        #expect(request.query == query)
    }

    static let lengths: [(String?, String?)] = [
        (nil, nil), ("", nil), ("-1", nil), ("0", "0"), ("7", "7"), ("-2", "-2"), ("-10", "-10"),
    ]

    @Test(arguments: lengths)
    func `a body has no length if the web server states none`(
        stated: String?, length: String?
    ) {
        var parameters = Parameters()
        if let stated {
            parameters.append(name: Array("CONTENT_LENGTH".utf8), value: Array(stated.utf8))
        }
        #expect(Request(parameters: parameters).statedLength == length)
    }

    @Test func `headers are found by their CGI names`() {
        let request = Request(
            parameters: Parameters([
                "HTTP_X_AMZ_DATE": "d", "CONTENT_TYPE": "t", "CONTENT_LENGTH": "",
                "HTTP_X_AMZ_META_A": "1", "HTTP_X_AMZ_META_A": "2",
            ]))
        #expect(request.headerValues("x-amz-date") == ["d"])
        #expect(request.headerValues("content-type") == ["t"])
        #expect(request.headerValues("content-length") == [])
        #expect(request.headerValues("x-amz-meta-a") == ["1", "2"])
        #expect(request.headerValues("absent") == [])
        #expect(
            Set(request.headerNames(withPrefix: "x-amz-")) == ["x-amz-date", "x-amz-meta-a"])
    }
}
