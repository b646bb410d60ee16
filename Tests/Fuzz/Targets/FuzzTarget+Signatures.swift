import Configuration
import Crypto
import Wire

@testable import Credentials

extension FuzzTarget {
    private static let secret = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private static let expectations = [
        SignedRequest.Expectation.s3(region: ""), .sts(region: "us-east-1"),
    ]

    /// The signature of a header or a query, written without the secret.
    static func signedRequest(_ bytes: [UInt8]) {
        let request = RequestText.request(bytes)
        for expectation in expectations {
            guard let signed = try? SignedRequest(request, expecting: expectation, now: now) else {
                continue
            }
            try? signed.verify(
                secretAccessKey: secret, payloadHash: signed.statedPayloadHash ?? "",
                keys: SigV4KeyCache())
        }
    }

    /// This reader accepts what Daypass signs for a store, and nothing else.
    static func signing(_ bytes: [UInt8]) throws(Finding) {
        let request = RequestText.request(bytes)
        guard request.path.hasPrefix("/"), let query = try? CanonicalQuery(request.query) else {
            return
        }
        let signer = RequestSigner(
            credential: .init(accessKeyID: "AKIA/1", secretAccessKey: secret), region: "us-east-1")
        let headers: HTTPHeaders = [
            "host": request.headerValues("host").first ?? "h",
            "x-amz-meta-a": request.headerValues("x-amz-meta-a").first ?? "",
        ]
        guard
            let signature = try? signer.signature(
                method: request.method, path: request.path, query: query, headers: headers,
                payloadHash: "UNSIGNED-PAYLOAD", now: now)
        else { return }
        let signed = Request(
            parameters: Parameters([
                "REQUEST_METHOD": request.method,
                "REQUEST_URI": request.parameters["REQUEST_URI"] ?? "/",
                "HTTP_HOST": headers[0].value, "HTTP_X_AMZ_META_A": headers[1].value,
                "HTTP_X_AMZ_DATE": signature.date,
                "HTTP_X_AMZ_CONTENT_SHA256": "UNSIGNED-PAYLOAD",
                "HTTP_AUTHORIZATION": signature.authorization,
            ]))
        let read: SignedRequest
        do throws(SigV4Error) {
            read = try SignedRequest(signed, expecting: expectations[0], now: now)
            try read.verify(
                secretAccessKey: secret, payloadHash: "UNSIGNED-PAYLOAD", keys: SigV4KeyCache())
        } catch .ambiguous {
            // The query has a signature of its own.
            return
        } catch {
            throw Finding(description: "what is signed here is not taken: \(error)")
        }
        let isForged =
            (try? read.verify(
                secretAccessKey: Secret("another"), payloadHash: "UNSIGNED-PAYLOAD",
                keys: SigV4KeyCache())) != nil
            || (try? read.verify(
                secretAccessKey: secret, payloadHash: "another", keys: SigV4KeyCache())) != nil
        try expect(!isForged, "another secret or another body is taken, too")
    }
}
