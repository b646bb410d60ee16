import Configuration
import Credentials
import Crypto
import Testing
import Wire

@Suite struct RequestSignerTests {
    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// AWS's documented example "GET Object" of Signature Version 4 for S3, with its key.
    @Test func `AWS's published example is signed as published`() throws {
        let signer = RequestSigner(
            credential: UpstreamStore.Credential(
                accessKeyID: "AKIAIOSFODNN7EXAMPLE",
                secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
            region: "us-east-1")
        let signature = try signer.signature(
            method: "GET", path: "/test.txt", query: try CanonicalQuery(""),
            headers: ["range": "bytes=0-9", "host": "examplebucket.s3.amazonaws.com"],
            payloadHash: RequestSignerTests.emptyHash,
            now: Timestamp(seconds: 1_369_353_600))
        #expect(signature.date == "20130524T000000Z")
        #expect(
            signature.authorization
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `a secret that was changed signs with another key`() throws {
        let keys = SigV4KeyCache()
        let scope = CredentialScope(date: "20260131", region: "r", service: "s3")
        func signature(_ secret: String) -> String {
            keys.key(accessKeyID: "alice", secretAccessKey: Secret(secret), scope: scope)
                .signature(of: "text")
        }
        let first = signature("first-secret")
        #expect(signature("other-secret") != first)
        #expect(signature("first-secret") == first)
    }
}
