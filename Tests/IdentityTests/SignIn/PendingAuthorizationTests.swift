import Crypto
import Testing
import Wire

@testable import Identity

@Suite struct PendingAuthorizationTests {
    private func code(_ query: String, requiresIssuer: Bool = false) throws -> String {
        let pending = SignInFixture.pending(requiresIssuer: requiresIssuer)
        let code = try pending.code(in: try Form(Array(query.utf8)))
        return String(decoding: code.bytes, as: UTF8.self)
    }

    static let foreign: [(query: String, requiresIssuer: Bool, reason: String)] = [
        ("", false, "it has no state"),
        ("code=c", false, "it has no state"),
        ("code=c&state=", false, "it has no state"),
        ("code=c&state=the-statf", false, "its state is another one"),
        ("code=c&state=the-stat", false, "its state is another one"),
        ("code=c&state=the-state-", false, "its state is another one"),
        ("code=c&state=the-nonce", false, "its state is another one"),
        // An error, too, is one only for the sign-in that it belongs to.
        ("error=access_denied&state=other", false, "its state is another one"),
        (
            "code=c&state=the-state&iss=https://other.example", false,
            "its iss must be https://idp.example; it is https://other.example"
        ),
        (
            "code=c&state=the-state&iss=https://idp.example/", true,
            "its iss must be https://idp.example; it is https://idp.example/"
        ),
        ("code=c&state=the-state&iss=", false, "its iss must be https://idp.example; it is "),
        (
            "error=access_denied&state=the-state&iss=https://other.example", false,
            "its iss must be https://idp.example; it is https://other.example"
        ),
        (
            "code=c&state=the-state", true,
            "it has no iss, which the provider promises (RFC 9207)"
        ),
        ("state=the-state", false, "it has neither a code nor an error"),
        ("code=&state=the-state", false, "it has neither a code nor an error"),
    ]

    @Test(arguments: foreign)
    func `a callback that does not belong to the sign-in gives no code`(
        query: String, requiresIssuer: Bool, reason: String
    ) {
        #expect(throws: SignInError.foreignCallback(reason: reason)) {
            try code(query, requiresIssuer: requiresIssuer)
        }
    }

    @Test func `an error of the provider is one even with a code`() {
        #expect(throws: SignInError.refused(code: "access_denied", description: "No.")) {
            try code("error=access_denied&error_description=No.&code=c&state=the-state")
        }
    }

    @Test func `a long text of the provider is cut`() throws {
        let error = #expect(throws: SignInError.self) {
            try code("error=\(String(repeating: "e", count: 5_000))&state=the-state")
        }
        #expect((error?.description.utf8.count ?? 0) < 400)
    }

    @Test(arguments: [
        ("code=c&state=the-state", false), ("state=the-state&code=c&session_state=x", false),
        ("code=c&state=the-state&iss=https%3A%2F%2Fidp.example", false),
        ("code=c&state=the-state&iss=https%3A%2F%2Fidp.example", true),
    ])
    func `the callback of the sign-in gives its code`(query: String, requiresIssuer: Bool) throws {
        #expect(try code(query, requiresIssuer: requiresIssuer) == "c")
    }
}
