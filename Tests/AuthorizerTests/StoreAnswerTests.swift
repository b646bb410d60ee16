import Testing
import Wire

@testable import Authorizer
@testable import HTTP

@Suite struct StoreAnswerTests {
    private final class Written {
        var bytes: [UInt8] = []
        var isOpen = true

        var text: String { String(decoding: bytes, as: UTF8.self) }

        func write(_ more: [UInt8]) -> Bool {
            guard isOpen else { return false }
            bytes += more
            return true
        }
    }

    private let written = Written()

    private func answer(
        isHead: Bool = false, endsConnection: Bool = false, limit: Int = 4, writes: Bool = true
    ) -> StoreAnswer {
        StoreAnswer(
            requestID: "ID", isHead: isHead, endsConnection: endsConnection, limit: limit,
            write: writes ? written.write : nil)
    }

    private func head(
        _ status: Int = 200, _ headers: KeyValuePairs<String, String> = [:]
    ) -> HTTPAnswerPart {
        .head(status: status, headers: HTTPHeaders(headers.map { ($0.key, $0.value) }))
    }

    private func response(
        _ status: Int = 200, _ headers: KeyValuePairs<String, String> = [:], body: [UInt8] = []
    ) -> StreamedAnswer {
        .whole(
            Response(
                status: status,
                headers: HTTPHeaders(headers.map { ($0.key, $0.value) })
                    + [("x-amz-request-id", "ID")], body: body))
    }

    static let kept = [
        "Content-Type", "content-encoding", "Content-Language", "Content-Disposition",
        "Content-Range", "ETag", "Last-Modified", "Accept-Ranges", "Cache-Control", "Expires",
        "Vary", "X-Amz-Version-Id", "x-amz-meta-owner", "x-amz-meta-user_id", "x-amz-id-2",
    ]

    @Test(arguments: kept)
    func `what tells about the object is passed on`(name: String) {
        let answer = answer()
        #expect(answer.take(head(200, [name: "a, b=\"c\""])))
        #expect(answer.finished() == response(200, [name.lowercased(): "a, b=\"c\""]))
    }

    /// What CGI, nginx, Apache and lighttpd take for an order, what is about a connection, and what would be the
    /// store's word and not Daypass's.
    static let dropped = [
        "Status", "Location", "Script-Control", "X-Sendfile", "X-Sendfile2", "X-Accel-Redirect",
        "X-Accel-Buffering", "X-LIGHTTPD-send-file", "X-Lighttpd-Send-Tempfile", "Variable-A",
        "Set-Cookie", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Trailer",
        "Proxy",
        "Proxy-Authenticate", "WWW-Authenticate", "Server", "Date", "Access-Control-Allow-Origin",
        "Strict-Transport-Security", "X-Amz-Request-Id", "x-amz-a:b", "x-amz-a b", "x-amz-ä",
        "x-amz_id-2", "",
        " Content-Type", "Content-Type ",
    ]

    @Test(arguments: dropped)
    func `nothing else is`(name: String) {
        let answer = answer()
        #expect(answer.take(head(200, [name: "a"])))
        #expect(answer.finished() == response())
    }

    @Test(arguments: [200, 206, 301, 404, 503, 599])
    func `a status is the store's`(status: Int) {
        let answer = answer()
        #expect(answer.take(head(status)))
        #expect(answer.finished() == response(status))
    }

    @Test(arguments: [0, 1, 100, 101, 199, 600, 999, -1])
    func `what is no status ends the transfer`(status: Int) {
        #expect(!answer().take(head(status)))
    }

    @Test func `two lengths end the transfer`() {
        #expect(answer().take(head(200, ["Content-Length": "1"])))
        #expect(!answer().take(head(200, ["Content-Length": "1", "content-length": "2"])))
    }

    @Test(arguments: ["", "5, 5", "+5", "-5", "0x5", "5 5", "٥"])
    func `a length that is no number ends the transfer`(length: String) {
        #expect(!answer().take(head(200, ["Content-Length": length])))
    }

    @Test func `chunks have no other length`() {
        let answer = answer(isHead: true)
        #expect(answer.take(head(200, ["Content-Length": "1", "Transfer-Encoding": "chunked"])))
        #expect(answer.finished() == .written)
        #expect(written.text == "Status: 200 OK\r\nx-amz-request-id: ID\r\n\r\n")
    }

    @Test func `a short answer is kept until it is whole`() {
        let answer = answer()
        #expect(answer.take(head(200, ["Content-Length": "4", "ETag": "e"])))
        #expect(answer.take(.body([1, 2])) && answer.take(.body([3, 4])))
        #expect(!answer.hasBegun && written.bytes.isEmpty)
        #expect(answer.finished() == response(200, ["etag": "e"], body: [1, 2, 3, 4]))
    }

    @Test func `a longer one is written as it comes, with the length that the store states`() {
        let answer = answer()
        #expect(answer.take(head(206, ["Content-Length": "6"])))
        #expect(answer.take(.body(Array("abcd".utf8))) && !answer.hasBegun)
        #expect(answer.take(.body(Array("e".utf8))) && answer.hasBegun)
        #expect(answer.take(.body(Array("f".utf8))))
        #expect(answer.finished() == .written)
        #expect(
            written.text
                == "Status: 206 Partial Content\r\ncontent-length: 6\r\nx-amz-request-id: ID\r\n\r\n"
                + "abcdef"
        )
    }

    @Test func `nothing follows a longer one where its end could be missing`() {
        let long = answer(endsConnection: true)
        #expect(long.take(head(200, ["Connection": "keep-alive"])))
        #expect(long.take(.body(Array("abcde".utf8))) && long.finished() == .written)
        #expect(
            written.text
                == "Status: 200 OK\r\nx-amz-request-id: ID\r\nconnection: close\r\n\r\nabcde"
        )
        let short = answer(endsConnection: true)
        #expect(short.take(head()) && short.take(.body([1])))
        #expect(short.finished() == response(body: [1]))
    }

    @Test(arguments: [
        (nil, false), ("", false), ("lighttpd/1.4.82", false), ("Apache", true),
        ("Apache/2.4.71 (Debian)", true), ("a name of its own", true),
    ])
    func `a web server that may keep a connection behind a broken answer is told not to`(
        name: String?, keeps: Bool
    ) {
        var parameters = request("GET /bucket/k").parameters
        if let name {
            parameters.append(name: Array("SERVER_SOFTWARE".utf8), value: Array(name.utf8))
        }
        #expect(Request(parameters: parameters).keepsBrokenAnswers == keeps)
    }

    @Test func `a longer one is given up where nothing can be written`() {
        let answer = answer(writes: false)
        #expect(answer.take(head()))
        #expect(answer.take(.body([1, 2, 3, 4])))
        #expect(!answer.take(.body([5])))
    }

    @Test func `a client that has left ends the transfer`() {
        let answer = answer()
        #expect(answer.take(head()) && answer.take(.body([1, 2, 3, 4, 5])))
        written.isOpen = false
        #expect(!answer.isAbandoned)
        #expect(!answer.take(.body([6])) && answer.isAbandoned)
        written.isOpen = true
        #expect(!answer.take(.body([7])), "nothing follows a gap")
    }

    @Test func `whether the client still waits is asked before the first write`() {
        let answer = answer()
        #expect(answer.isWanted() && written.bytes.isEmpty && !answer.hasBegun)
        written.isOpen = false
        #expect(!answer.isWanted() && answer.isAbandoned)
        #expect(self.answer(writes: false).isWanted())
    }

    @Test func `the answer to HEAD states the length of a body that does not come`() {
        let answer = answer(isHead: true)
        #expect(answer.take(head(200, ["Content-Length": "5000000000", "Status": "500"])))
        #expect(answer.finished() == .written)
        #expect(
            written.text
                == "Status: 200 OK\r\ncontent-length: 5000000000\r\nx-amz-request-id: ID\r\n\r\n")
    }

    @Test(arguments: [(204, "No Content"), (304, "Not Modified")])
    func `an answer that has no body states no length`(status: Int, phrase: String) {
        let answer = answer()
        #expect(answer.take(head(status, ["Content-Length": "9", "ETag": "e"])))
        #expect(answer.finished() == .written)
        #expect(
            written.text
                == "Status: \(status) \(phrase)\r\netag: e\r\nx-amz-request-id: ID\r\n\r\n")
    }

    @Test func `the head alone can find that the client has left`() {
        let answer = answer(isHead: true)
        #expect(answer.take(head()))
        written.isOpen = false
        #expect(answer.finished() == .brokenOff)
    }

    @Test
    func `an error's document has the request ID of the answer, and an object has its own bytes`() {
        let document = Array("<Error><RequestId>store</RequestId></Error>".utf8)
        for (status, expected) in [
            (200, "store"), (206, "store"), (400, "ID"), (404, "ID"), (503, "ID"),
        ] {
            let answer = answer(limit: 64)
            #expect(answer.take(head(status)))
            #expect(answer.take(.body(document)))
            #expect(
                answer.finished()
                    == response(
                        status,
                        body: Array("<Error><RequestId>\(expected)</RequestId></Error>".utf8)))
        }
    }
}
