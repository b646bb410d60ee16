import Credentials
import Crypto
import State
import Testing
import Wire

@testable import Configuration

@Suite struct RequestPresignerTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let server = WebOrigin("https://s3.example.org:9000")!
    private let credentials: TemporaryCredentials

    init() throws {
        credentials = try TemporaryCredentials.mint(
            Session(parent: "alice"), lasting: SessionDuration(seconds: 900),
            now: RequestPresignerTests.now,
            key: StoredKey.generate(for: .sign, now: RequestPresignerTests.now))
    }

    private func verify(
        _ url: String, method: String = "GET", host: String = "s3.example.org:9000",
        after seconds: Int = 0
    ) throws(SigV4Error) {
        let request = Request(
            parameters: Parameters([
                "REQUEST_METHOD": method, "HTTP_HOST": host,
                "REQUEST_URI": String(url.dropFirst(server.text.count)),
            ]))
        let signed = try SignedRequest(
            request, expecting: .s3(region: "us-east-1"), now: RequestPresignerTests.now + seconds)
        #expect(signed.accessKeyID == credentials.accessKeyID)
        #expect(signed.sessionToken == credentials.sessionToken.text)
        try signed.verify(
            secretAccessKey: credentials.secretAccessKey, payloadHash: "UNSIGNED-PAYLOAD",
            keys: SigV4KeyCache())
    }

    @Test(arguments: [
        "/", "/reports/plan.txt", "/reports/a b+c%2Fd?e#f&g=h", "/reports/e\u{301}",
        "/reports/<img src=x>\"'", "/reports//x/",
    ])
    func `a URL has the signature of its request, of no other, and for its time`(
        path: String
    ) throws {
        let url = try RequestPresigner(credentials, region: "us-east-1").url(
            method: "GET", server: server, path: path,
            query: [("prefix", "a b/é&x=y+z"), ("uploads", "")], lifetime: 900,
            now: RequestPresignerTests.now)
        #expect(url.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        try verify(url)
        try verify(url, after: 900)
        #expect(throws: SigV4Error.expired) { try verify(url, after: 901) }
        #expect(throws: SigV4Error.wrongSignature) { try verify(url, method: "DELETE") }
        #expect(throws: SigV4Error.wrongSignature) { try verify(url, host: "sts.example.org:1") }
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(url.replacing("prefix=a", with: "prefix=b"))
        }
    }
}
