import Testing
import Wire

@Suite struct ResponseTests {
    @Test func `a response is CGI's header lines, an empty line, and the body`() {
        let response = Response(
            status: 403, headers: ["Content-Type": "text/plain"], body: Array("no".utf8))
        #expect(
            String(decoding: response.cgiBytes, as: UTF8.self)
                == "Status: 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno"
        )
    }

    /// A client that keeps to RFC 9112 §4 refuses a status line without the space after its code.
    @Test(arguments: Array(200...599))
    func `every status has a phrase that a status line may hold`(status: Int) {
        let head = String(decoding: Response(status: status).cgiHead, as: UTF8.self)
        let line = head.split(separator: "\r\n").first ?? ""
        let phrase = line.utf8.dropFirst("Status: \(status) ".utf8.count)
        #expect(line.hasPrefix("Status: \(status) "))
        #expect(!phrase.isEmpty && phrase.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(arguments: [
        (200, "OK"), (206, "Partial Content"), (207, "Multi-Status"), (304, "Not Modified"),
        (299, "Successful"), (399, "Redirection"), (412, "Precondition Failed"),
        (418, "Client Error"), (501, "Not Implemented"), (599, "Server Error"),
    ])
    func `the phrase is the standard's, or the name of the code's class`(
        status: Int, phrase: String
    ) {
        #expect(
            String(decoding: Response(status: status).cgiHead, as: UTF8.self)
                == "Status: \(status) \(phrase)\r\n\r\n")
    }
}
