import Testing

@testable import Authorizer

@Suite struct StoreProblemTests {
    static let settings: [(code: String, skew: Int, isSigned: Bool, names: String)] = [
        ("SignatureDoesNotMatch", 0, true, "DAYPASS_UPSTREAM_SECRET_KEY"),
        ("SignatureDoesNotMatch", 900, true, "DAYPASS_UPSTREAM_SECRET_KEY"),
        ("SignatureDoesNotMatch", 901, true, "901 s ahead of this machine's"),
        ("AccessDenied", -3_600, true, "3600 s behind this machine's"),
        ("RequestTimeTooSkewed", 0, true, "set the clock that is wrong"),
        ("InvalidAccessKeyId", 0, true, "DAYPASS_UPSTREAM_ACCESS_KEY"),
        ("AuthorizationHeaderMalformed", 0, true, "DAYPASS_UPSTREAM_REGION"),
        ("AccessDenied", 0, true, "may not list buckets"),
        ("AccessDenied", 0, false, "it wants a signature"),
        ("SlowDown", 0, true, "SlowDown"),
    ]

    @Test(arguments: settings)
    func `a refusal of the store's is shown with its code and what mends it`(
        code: String, skew: Int, isSigned: Bool, names: String
    ) {
        let text = StoreProblem.refused(status: 403, code: code, skew: skew, isSigned: isSigned)
            .description
        #expect(text.hasPrefix("the store answers 403 \(code)") && text.contains(names))
    }
}
