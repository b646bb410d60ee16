import Credentials
import Crypto
import Testing
import Wire

/// AWS's published example of a presigned GET (S3, "Authenticating Requests: Using Query Parameters").
@Suite struct PresignedRequestTests {
    private static let now = Timestamp(seconds: 1_369_353_600)  // 2013-05-24T00:00:00Z
    private static let secret = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private static let query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

    private func verify(
        _ query: String = query, path: String = "/test.txt", at moment: Timestamp = now
    ) throws(SigV4Error) {
        let request = Request(
            parameters: Parameters([
                "REQUEST_METHOD": "GET", "REQUEST_URI": "\(path)?\(query)",
                "HTTP_HOST": "examplebucket.s3.amazonaws.com",
            ]))
        let signed = try SignedRequest(
            request, expecting: .s3(region: "us-east-1"), now: moment)
        try signed.verify(
            secretAccessKey: PresignedRequestTests.secret, payloadHash: "UNSIGNED-PAYLOAD",
            keys: SigV4KeyCache())
    }

    @Test func `AWS's example counts`() throws {
        try verify()
        try verify(path: "/%74est.txt")
    }

    static let clocks: [(Int, Bool)] = [
        (-901, false), (-900, true), (86_400, true), (86_401, false),
    ]

    @Test(arguments: clocks)
    func `T17: it counts for as long as it says`(seconds: Int, counts: Bool) {
        let moment = PresignedRequestTests.now + seconds
        if counts {
            #expect(throws: Never.self) { try verify(at: moment) }
        } else {
            #expect(throws: SigV4Error.expired) { try verify(at: moment) }
        }
    }

    @Test(arguments: ["-1", "604801", "abc", "", "1.5", "+5"])
    func `T17: an odd lifetime is refused`(expires: String) {
        let query = PresignedRequestTests.query.replacing("=86400", with: "=\(expires)")
        #expect(throws: SigV4Error.self) { try verify(query) }
    }

    static let longest: [(SignedRequest.Expectation, seconds: Int, counts: Bool)] = [
        (.sts(region: ""), 900, true), (.sts(region: ""), 901, false),
        (.sts(region: ""), 604_800, false),
        (.s3(region: ""), 604_800, true), (.s3(region: ""), 604_801, false),
    ]

    @Test(arguments: longest)
    func `T17: a presigned call of the token service is good for a quarter of an hour, not a week`(
        expectation: SignedRequest.Expectation, seconds: Int, counts: Bool
    ) throws {
        let query = PresignedRequestTests.query.replacing("=86400", with: "=\(seconds)")
            .replacing("%2Fs3%2F", with: "%2F\(expectation.service)%2F")
        func read(at moment: Timestamp) throws(SigV4Error) {
            _ = try SignedRequest(
                Request(
                    parameters: Parameters([
                        "REQUEST_METHOD": "POST", "REQUEST_URI": "/?\(query)",
                        "HTTP_HOST": "examplebucket.s3.amazonaws.com",
                    ])), expecting: expectation, now: moment)
        }
        guard counts else {
            #expect(throws: SigV4Error.malformed("query")) {
                try read(at: PresignedRequestTests.now)
            }
            return
        }
        try read(at: PresignedRequestTests.now + seconds)
        #expect(throws: SigV4Error.expired) {
            try read(at: PresignedRequestTests.now + seconds + 1)
        }
    }

    @Test func `T17: a lifetime of nothing is over`() {
        let query = PresignedRequestTests.query.replacing("=86400", with: "=0")
        #expect(throws: SigV4Error.expired) { try verify(query) }
    }

    @Test func `T46: a parameter that comes twice, or encoded, is seen`() {
        #expect(throws: SigV4Error.ambiguous) {
            try verify(PresignedRequestTests.query + "&X-Amz-%44ate=20130524T000000Z")
        }
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(PresignedRequestTests.query + "&versionId=")
        }
        #expect(throws: SigV4Error.malformed("query")) {
            try verify(
                PresignedRequestTests.query.replacing("&X-Amz-Date=20130524T000000Z", with: ""))
        }
    }
}
