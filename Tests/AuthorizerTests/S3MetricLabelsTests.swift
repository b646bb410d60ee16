import Monitoring
import State
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

    @Test(arguments: [
        (S3OperationName.getObject, S3OperationClass.read), (.headObject, .read),
        (.putObject, .write), (.copyObject, .write), (.deleteObjects, .delete),
        (.listObjectsV2, .list), (.listBuckets, .list), (.putBucketPolicy, .settings),
        (.getObjectTagging, .settings), (.deleteObjectTagging, .settings),
    ])
    func `operations are counted by what they are for`(
        name: S3OperationName, expected: S3OperationClass
    ) {
        #expect(name.operationClass == expected)
    }

    @Test func `no operation that is known counts as unknown`() {
        #expect(S3OperationName.allCases.allSatisfy { $0.operationClass != .unknown })
    }
}
