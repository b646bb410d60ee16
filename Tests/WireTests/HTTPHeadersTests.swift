import Testing
import Wire

@Suite struct HTTPHeadersTests {
    static let headers: HTTPHeaders = ["ETag": "a", "x-amz-meta-a": "1", "X-Amz-Meta-A": "2"]

    @Test(arguments: ["x-amz-meta-a", "X-AMZ-META-A", "X-Amz-Meta-A"])
    func `a name is found in any case, and its values keep their order`(name: String) {
        #expect(HTTPHeadersTests.headers.first(name) == "1")
        #expect(HTTPHeadersTests.headers.all(name) == ["1", "2"])
    }

    @Test(arguments: ["", "etag ", "x-amz-meta", "x-amz-meta-a2", "x_amz_meta_a", "ＥTag"])
    func `another name is not found`(name: String) {
        #expect(HTTPHeadersTests.headers.first(name) == nil)
        #expect(HTTPHeadersTests.headers.all(name).isEmpty)
    }

    @Test func `fields keep their order and case`() {
        var headers = HTTPHeadersTests.headers
        headers.append((name: "Vary", value: "Origin"))
        headers.removeAll { $0.name == "ETag" }
        #expect(headers.map(\.name) == ["x-amz-meta-a", "X-Amz-Meta-A", "Vary"])
        #expect(headers == ["x-amz-meta-a": "1", "X-Amz-Meta-A": "2", "Vary": "Origin"])
        #expect(headers != ["X-Amz-Meta-A": "1", "X-Amz-Meta-A": "2", "Vary": "Origin"])
    }
}
