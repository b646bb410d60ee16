import Monitoring
import Testing

@testable import Authorizer

@Suite struct S3MetricLabelsTests {
    static let refusals: [S3Error] = [
        .accessDenied(detail: ""), .unsignedHeader(""), .noDate, .presignedExpired,
        .requestTimeTooSkewed, .malformedAuthorization(detail: ""), .malformedPresignedQuery,
        .signatureVersion2, .wrongSignature, .hostWithoutPort("1"), .missingPayloadHash,
        .noAdministration(isProbe: true), .wrongPayloadHash, .malformedChunks(""),
        .incompleteBody, .missingContentLength, .requestTimeout, .invalidAccessKey(detail: ""),
        .invalidToken(detail: ""), .expiredToken, .invalidURI(reason: ""), .ambiguous(""),
        .invalidBucketName, .keyTooLong, .tooLong, .invalidArgument(""), .malformedXML,
        .badDigest(""), .noChecksum, .bodyTooLarge, .methodNotAllowed, .notImplemented(""),
        .noStore, .slowDown, .throttled(wait: 1, detail: ""), .storeUnavailable(detail: ""),
        .internalFailure(detail: ""),
    ]

    @Test(arguments: refusals)
    func `each refusal's code is a label`(refusal: S3Error) {
        #expect(MetricLabels.s3Codes.contains(refusal.code))
    }

    static let classes: [(line: String, S3OperationClass)] = [
        ("GET /bbb/k", .read), ("HEAD /bbb/k", .read), ("PUT /bbb/k", .write),
        ("POST /bbb?delete", .delete), ("GET /bbb?list-type=2", .list), ("GET /", .list),
        ("PUT /bbb?policy", .settings), ("GET /bbb/k?tagging", .settings),
        ("DELETE /bbb/k?tagging", .settings),
    ]

    @Test(arguments: classes)
    func `operations are counted by what they are for`(
        line: String, expected: S3OperationClass
    ) throws {
        #expect(try s3Request(line).operation.operationClass == expected)
    }

    @Test func `a copy is counted as a write`() throws {
        let copy = try s3Request("PUT /bbb/k", ["x-amz-copy-source": "src/s"]).operation
        #expect(copy.name == .copyObject && copy.operationClass == .write)
    }

    @Test func `no operation that is known counts as unknown`() {
        #expect(S3Route.all.allSatisfy { $0.operationClass != .unknown })
    }
}
