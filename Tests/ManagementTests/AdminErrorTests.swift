import PolicyEngine
import State
import System
import Testing
import Wire

@testable import Management

/// The codes of the administration API's refusals.
@Suite struct AdminErrorTests {
    private static let moment = Timestamp(seconds: 1_800_000_000)

    private static let ofRecords: [AdministrationError] = [
        .invalidName(.user, ""), .invalidName(.group, ""), .invalidName(.policy, ""),
        .invalidName(.accessKey, ""), .invalidName(.key, ""), .invalidName(.mapping, ""),
        .reservedName(""), .invalidMappedName(.ldapGroup("")), .invalidSecret(user: ""),
        .withoutSecret([]), .root(""), .absent(.user, []), .absent(.group, []),
        .absent(.policy, []), .absent(.accessKey, []), .absent(.key, []), .absent(.mapping, []),
        .present(.user, []), .notMembers([], group: ""), .groupNotEmpty("", memberCount: 1),
        .disabledGroup(""), .alreadyApplied, .notAttached([]), .policyInUse("", by: []),
        .builtInPolicy(""), .policyWithoutStatements, .newestKey(""),
        .keyInUse("", until: moment), .revocationAhead(moment), .invalidAccessKeyName(""),
        .invalidAccessKeyDescription, .accessKeyPolicyTooLarge(byteCount: 1),
        .accessKeyExpirationPast(moment), .accessKeyLifeTooLong(days: 1),
        .archive(line: 1, reason: ""),
        .state(.system(operation: "", path: "", errno: 1)),
    ]

    private static let refusals: [AdminError] =
        [
            .otherVersion, .notImplemented(reason: ""), .missingAuthentication,
            .unsupportedAuthentication(reason: ""), .incompleteSignature(detail: ""),
            .otherService(detail: ""), .unknownAccessKey(detail: ""), .endedAccessKey(detail: ""),
            .invalidSessionToken(detail: ""), .expiredSession, .wrongSignature(detail: nil),
            .clockSkewed, .unsignedBody, .wrongBodyHash, .accessDenied(detail: ""),
            .bodyTooLarge(limit: 1), .unreadableBody(detail: ""),
            .invalidArgument(name: "", reason: ""), .busy, .throttled(wait: 1, detail: ""),
            .alreadyApplied, .invalidPolicyName(""), .actionNotAllowed(reason: ""),
            .noSuchAccessKey, .rootCredentials(""), .halfPair(lacks: "accessKey"),
            .halfPair(lacks: "secretKey"),
            .ldapNotEnabled, .unknownConfiguration(""), .noSuchConfiguration(""),
            .configurationIsFixed(path: ""), .invalidRequest(reason: ""),
            .directoryUnreachable(detail: ""), .internalFailure(detail: ""),
        ] + ofRecords.map(AdminError.administration)

    @Test func `the table has the codes of all refusals, and no others`() {
        #expect(
            Set(AdminErrorTests.refusals.map(\.code)).sorted() == RefusalCodes.administration)
    }

    /// MinIO's clients repeat a call after 502, 503 and 504: a lasting refusal is none of them.
    @Test func `only what may pass is repeated`() {
        let repeated = AdminErrorTests.refusals.filter { [502, 503, 504].contains($0.status) }
        #expect(repeated == [.directoryUnreachable(detail: "")])
    }
}
