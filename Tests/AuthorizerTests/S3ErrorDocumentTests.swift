import Testing
import Wire

@testable import Authorizer

@Suite struct S3ErrorDocumentTests {
    private func header(_ name: String, of response: Response) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test func `a refusal is stated in headers, for the web server to answer with`() {
        let response = Response(refusal: .expiredToken, path: "/bucket/key", requestID: "1F")
        #expect(response.status == 403)
        #expect(response.body.isEmpty)
        #expect(header("X-Daypass-Error", of: response) == "ExpiredToken")
        #expect(header("X-Daypass-Status", of: response) == "400")
        #expect(header("X-Daypass-Request-Id", of: response) == "1F")
        #expect(
            header("X-Daypass-Document", of: response)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>ExpiredToken</Code>"
                + "<Message>the session has ended</Message><Resource>/bucket/key</Resource>"
                + "<RequestId>1F</RequestId></Error>")
    }

    @Test(arguments: [
        "/<script>&\"'", "/a\nX-Daypass-Uri: /other", "/a\r\n\r\nbody", "/\u{0}\u{FFFE}",
        String(repeating: "&", count: 24_000), String(repeating: "é", count: 12_000),
    ])
    func `whatever the path is, the document is one line that fits into a header`(path: String) {
        let response = Response(refusal: .noDate, path: path, requestID: "1F")
        let bytes = response.cgiBytes
        #expect(bytes.count < 8_192)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.filter { $0.hasPrefix("X-Daypass-") }.count == 4)
        #expect(lines.count == 6)
    }

    static let documents: [(String, String)] = [
        (
            "<Error><Code>C</Code><RequestId>store</RequestId><HostId>h</HostId></Error>",
            "<Error><Code>C</Code><RequestId>1F</RequestId><HostId>h</HostId></Error>"
        ),
        ("<RequestId></RequestId>", "<RequestId>1F</RequestId>"),
        ("<Error><Code>C</Code></Error>", "<Error><Code>C</Code></Error>"),
        ("<RequestId>half", "<RequestId>half"),
        ("</RequestId><RequestId>", "</RequestId><RequestId>"),
        ("no document", "no document"), ("", ""),
    ]

    @Test(arguments: documents.indices)
    func `a store's document has the request ID of the answer`(row: Int) {
        let (document, expected) = S3ErrorDocumentTests.documents[row]
        let bytes = S3ErrorDocument.bytes(Array(document.utf8), requestID: "1F")
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
