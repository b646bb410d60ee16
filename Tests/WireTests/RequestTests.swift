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

@Suite struct CivilDateTests {
    @Test func `a moment is read from its date`() {
        for day in stride(from: -200_000, through: 200_000, by: 97) {
            let moment = Timestamp(seconds: day * 86_400 + 3_723)
            let digits = moment.iso8601.split { "-T:Z".contains($0) }.map { Int($0) }
            guard moment.iso8601.first != "-" else { continue }
            #expect(
                Timestamp(
                    year: digits[0], month: digits[1], day: digits[2], hour: digits[3],
                    minute: digits[4], second: digits[5]) == moment)
        }
    }

    static let wrong: [[Int?]] = [
        [2026, 13, 1, 0, 0, 0], [2026, 0, 1, 0, 0, 0], [2026, 2, 29, 0, 0, 0],
        [2026, 4, 31, 0, 0, 0],
        [2026, 1, 0, 0, 0, 0], [2026, 1, 1, 24, 0, 0], [2026, 1, 1, 0, 60, 0],
        [2026, 1, 1, 0, 0, 60],
        [nil, 1, 1, 0, 0, 0],
    ]

    @Test(arguments: wrong)
    func `a date that does not exist is refused`(parts: [Int?]) {
        #expect(
            Timestamp(
                year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
                second: parts[5]) == nil)
    }
}
