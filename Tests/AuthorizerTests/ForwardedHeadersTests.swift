import Testing
import Wire

@testable import Authorizer

@Suite struct ForwardedHeadersTests {
    private func forwarded(
        _ headers: KeyValuePairs<String, String>
    ) throws -> [String] {
        try ForwardedHeaders.all(of: request("PUT /bucket/k", headers)).map { "\($0): \($1)" }
    }

    @Test(arguments: [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-md5", "expires", "if-match", "if-none-match", "if-modified-since", "if-range",
        "if-unmodified-since", "range",
    ])
    func `what is kept with an object, and which part is wanted, reaches the store`(name: String)
        throws
    {
        #expect(try forwarded([name: "a, \"b\""]) == ["\(name): a, \"b\""])
    }

    /// What is about a connection, who the client is by its own word, what it proves, and what changes the method.
    @Test(arguments: [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy",
        "proxy-authorization", "expect", "host", "content-length", "authorization", "cookie",
        "origin",
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
        "x-http-method-override", "x-http-method", "x-method-override", "x-original-url",
        "x-rewrite-url", "x-daypass-uri", "x-accel-redirect", "user-agent", "referer", "accept",
        "accept-encoding", "x-amz-security-token", "x-amz-date",
    ])
    func `no other header does`(name: String) throws {
        #expect(try forwarded([name: "a"]).isEmpty)
        #expect(
            try ForwardedHeaders.withoutChunks(of: request("PUT /bucket/k", [name: "a"])).isEmpty)
    }

    @Test(arguments: [
        "content-md5", "if-match", "if-none-match", "if-modified-since", "if-range",
        "if-unmodified-since", "range",
    ])
    func `an empty digest or condition is the store's to refuse`(name: String) throws {
        #expect(try forwarded([name: ""]) == ["\(name): "])
    }

    @Test(arguments: [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-type", "expires",
    ])
    func `what says nothing when it is empty is not sent`(name: String) throws {
        #expect(try forwarded([name: ""]).isEmpty)
    }

    @Test func `a type that is stated twice is sent once`() throws {
        var parameters = request("PUT /bucket/k").parameters
        for _ in 0..<2 {
            parameters.append(name: Array("CONTENT_TYPE".utf8), value: Array("text/csv".utf8))
        }
        let headers = try ForwardedHeaders.all(of: Request(parameters: parameters))
        #expect(headers.map { "\($0): \($1)" } == ["content-type: text/csv"])
    }

    @Test(arguments: [
        ("aws-chunked", nil), ("aws-chunked, gzip", "gzip"), ("gzip,AWS-Chunked", "gzip"),
        ("gzip", "gzip"), (" , aws-chunked,, br", "br"),
    ])
    func `the chunks are no encoding once they are taken out`(sent: String, left: String?) throws {
        let request = request("PUT /bucket/k", ["content-encoding": sent, "range": "bytes=0-1"])
        #expect(
            try ForwardedHeaders.withoutChunks(of: request).map(\.value)
                == (left.map { [$0] } ?? []))
    }

    private static let form = "application/x-www-form-urlencoded"

    /// What Caddy says of an upload without a type: it was once stored with it.
    static let types: [(server: String?, header: String?, sent: [String])] = [
        ("Caddy/v2.6.2", nil, []), ("Caddy/v2.6.2", "text/csv", ["text/csv"]),
        ("Caddy/v2.6.2", form, [form]), ("nginx", nil, [form]), (nil, nil, [form]),
        ("Caddy/v2.6.2", "", []), ("nginx", "", []),
    ]

    @Test(arguments: types.indices)
    func `a type that the client does not state is not sent`(row: Int) throws {
        let (server, header, sent) = ForwardedHeadersTests.types[row]
        var parameters = request("PUT /bucket/k").parameters
        func state(_ name: String, _ value: String) {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        // Caddy states a type for one that is empty, too.
        state(
            "CONTENT_TYPE",
            header.flatMap { $0.isEmpty ? nil : $0 } ?? ForwardedHeadersTests.form)
        if let server { state("SERVER_SOFTWARE", server) }
        if let header { state("HTTP_CONTENT_TYPE", header) }
        let headers = try ForwardedHeaders.all(of: Request(parameters: parameters))
        #expect(headers.map(\.value) == sent)
    }

    @Test(arguments: ["CONTENT_TYPE", "HTTP_CONTENT_DISPOSITION", "HTTP_CACHE_CONTROL"])
    func `a header that is no text is refused, and not sent as another`(name: String) {
        for isFirst in [true, false] {
            var parameters = request("PUT /bucket/k").parameters
            if !isFirst { parameters.append(name: Array(name.utf8), value: Array("é".utf8)) }
            parameters.append(name: Array(name.utf8), value: [0x63, 0xE9])
            let request = Request(parameters: parameters)
            let header = name.replacing("HTTP_", with: "").replacing("_", with: "-").lowercased()
            #expect(throws: S3Error.ambiguous(header)) { try ForwardedHeaders.all(of: request) }
            #expect(throws: S3Error.ambiguous(header)) {
                try ForwardedHeaders.withoutChunks(of: request)
            }
        }
    }
}
