import Testing
import Wire

@testable import Authorizer

@Suite struct ForwardedHeadersTests {
    private func forwarded(_ headers: KeyValuePairs<String, String>) -> [String] {
        ForwardedHeaders.all(of: request("PUT /bucket/k", headers)).map { "\($0): \($1)" }
    }

    @Test(arguments: [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-md5", "expires", "if-match", "if-none-match", "if-modified-since", "if-range",
        "if-unmodified-since", "range",
    ])
    func `what is kept with an object, and which part is wanted, reaches the store`(name: String) {
        #expect(forwarded([name: "a, \"b\""]) == ["\(name): a, \"b\""])
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
    func `no other header does`(name: String) {
        #expect(forwarded([name: "a"]).isEmpty)
        #expect(
            ForwardedHeaders.withoutChunks(of: request("PUT /bucket/k", [name: "a"])).isEmpty)
    }

    @Test func `a type that is stated twice is sent once`() {
        var parameters = request("PUT /bucket/k").parameters
        for _ in 0..<2 {
            parameters.append(name: Array("CONTENT_TYPE".utf8), value: Array("text/csv".utf8))
        }
        let headers = ForwardedHeaders.all(of: Request(parameters: parameters))
        #expect(headers.map { "\($0): \($1)" } == ["content-type: text/csv"])
    }

    @Test(arguments: [
        ("aws-chunked", nil), ("aws-chunked, gzip", "gzip"), ("gzip,AWS-Chunked", "gzip"),
        ("gzip", "gzip"), (" , aws-chunked,, br", "br"),
    ])
    func `the chunks are no encoding once they are taken out`(sent: String, left: String?) {
        let request = request("PUT /bucket/k", ["content-encoding": sent, "range": "bytes=0-1"])
        #expect(
            ForwardedHeaders.withoutChunks(of: request).map(\.value) == (left.map { [$0] } ?? []))
    }
}
