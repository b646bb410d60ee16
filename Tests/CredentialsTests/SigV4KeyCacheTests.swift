import Crypto
import Testing

@testable import Credentials

@Suite struct SigV4KeyCacheTests {
    private static let secret = Secret("alice's secret")
    private let keys = SigV4KeyCache()

    private func isSignature(_ signature: String, region: String) -> Bool {
        keys.isSignature(
            signature, of: Array("text".utf8), accessKeyID: "alice",
            secretAccessKey: SigV4KeyCacheTests.secret, scope: scope(region))
    }

    private func scope(_ region: String) -> CredentialScope {
        CredentialScope(date: "20260131", region: region, service: "s3")
    }

    private func signature(region: String) -> String {
        SigV4Key(secretAccessKey: SigV4KeyCacheTests.secret, scope: scope(region))
            .signature(of: "text")
    }

    @Test func `T56: a caller without the secret adds nothing to the cache`() {
        for number in 0..<100 {
            #expect(!isSignature(signature(region: "other"), region: "region-\(number)"))
        }
        #expect(keys.count == 0)
    }

    @Test func `a key that signed is kept, and another secret is still noticed`() {
        for _ in 0..<2 {
            #expect(isSignature(signature(region: "here"), region: "here"))
            #expect(keys.count == 1)
        }
        #expect(
            !keys.isSignature(
                signature(region: "here"), of: Array("text".utf8), accessKeyID: "alice",
                secretAccessKey: Secret("another"), scope: scope("here")))
        #expect(!isSignature("", region: "here"))
    }
}
