import Monitoring
import PolicyEngine
import State
import Testing

@testable import STS

@Suite struct MetricLabelsTests {
    static let refusals: [STSError] = [
        .methodNotAllowed(.post), .methodNotAllowed(.get), .missingAuthorization,
        .requestTooLarge(limit: 1), .malformedForm(reason: ""),
        .missingParameter(""), .invalidParameterValue(name: "", reason: ""), .invalidAction(nil),
        .iamAction(nil),
        .malformedPolicyDocument(reason: ""), .packedPolicyTooLarge(byteCount: 1, limit: 1),
        .invalidIdentityToken(detail: ""), .misplacedIdentityToken(detail: ""),
        .expiredIdentityToken, .rejectedClaim(reason: ""),
        .providerUnreachable(detail: ""), .ldapRefused(detail: ""), .insecureConnection,
        .missingClientCertificate, .unverifiedClientCertificate(detail: ""),
        .invalidClientCertificate(reason: ""), .accessDenied(reason: ""),
        .deniedByPolicy(detail: ""), .missingAuthentication, .incompleteSignature(detail: ""),
        .invalidClientToken(detail: ""), .endedClientToken(detail: ""), .expiredSession,
        .wrongSignature, .hostWithoutPort("1"), .requestTimeTooSkewed,
        .notConfigured, .internalFailure(detail: ""),
    ]

    @Test(arguments: refusals)
    func `each refusal's code is a label`(refusal: STSError) {
        #expect(MetricLabels.codes.contains(refusal.code))
    }

    @Test func `each action is a label`() {
        #expect(
            Set(MetricLabels.actions.dropLast())
                == Set(SecurityTokenAction.allCases.map(\.rawValue)))
    }
}
