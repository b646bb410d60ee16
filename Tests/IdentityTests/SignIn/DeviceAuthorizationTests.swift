import HTTP
import Testing
import Wire

@testable import Identity

@Suite struct DeviceAuthorizationTests {
    private static let now = SignInFixture.now

    /// An authorization with members as JSON; those given here replace or remove others.
    private func authorization(_ members: [String: String?] = [:]) throws -> DeviceAuthorization {
        var all: [String: String?] = [
            "device_code": "\"d\"", "user_code": "\"WDJB-MJHT\"",
            "verification_uri": "\"https://idp.example/device\"", "expires_in": "600",
        ]
        for (name, value) in members { all[name] = value }
        let text = all.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
            .joined(separator: ",")
        return try DeviceAuthorization(
            SignInFixture.answer(200, "{\(text)}"), now: DeviceAuthorizationTests.now)
    }

    static let refused: [[String: String?]] = [
        ["device_code": nil], ["device_code": "\"\""], ["device_code": "5"], ["user_code": nil],
        ["user_code": "\"\""], ["user_code": #""a\u001b[2Jb""#], ["user_code": #""\u202eb""#],
        ["user_code": "\"\(String(repeating: "W", count: 65))\""],
        ["verification_uri": nil], ["verification_uri": "\"http://idp.example/device\""],
        ["verification_uri": "\"file:///etc/passwd\""], ["verification_uri": "\"--help\""],
        ["verification_uri": "\"javascript:alert(1)\""],
        ["verification_uri_complete": "\"http://other.example/\""],
        ["expires_in": nil], ["expires_in": "0"], ["expires_in": "-1"], ["expires_in": "86401"],
        ["expires_in": "\"600\""], ["expires_in": "1e9"],
    ]

    @Test(arguments: refused)
    func `an authorization that a person can't use safely is refused`(members: [String: String?]) {
        #expect {
            try authorization(members)
        } throws: { error in
            if case .provider = error as? SignInError { true } else { false }
        }
    }

    @Test(arguments: [
        (nil, 5), ("5", 5), ("1", 1), ("0", 1), ("-5", 1), ("300", 300), ("301", 300),
        ("\"7\"", 5), ("99999999999999999999", 5),
    ])
    func `the interval is five seconds unless the provider says another`(
        written: String?, seconds: Int
    ) throws {
        let authorization = try authorization(["interval": written])
        #expect(authorization.interval == seconds)
        #expect(authorization.expiration == DeviceAuthorizationTests.now + 600)
        #expect(authorization.userCode == "WDJB-MJHT")
        #expect("\(authorization.deviceCode)" == "(secret)")
    }

    private func polling(interval: Int = 5, lifetime: Int = 600) throws -> DevicePolling {
        DevicePolling(
            try authorization(["interval": "\(interval)", "expires_in": "\(lifetime)"]))
    }

    private static func error(_ code: String) -> HTTPAnswer {
        SignInFixture.answer(400, #"{"error":"\#(code)"}"#)
    }

    @Test func `slow_down adds five seconds for good, and silence doubles the wait`() throws {
        var polling = try polling()
        let now = DeviceAuthorizationTests.now
        #expect(polling.first == .wait(seconds: 5))
        let answers: [(HTTPAnswer?, Int)] = [
            (DeviceAuthorizationTests.error("authorization_pending"), 5),
            (DeviceAuthorizationTests.error("slow_down"), 10),
            (DeviceAuthorizationTests.error("authorization_pending"), 10),
            (DeviceAuthorizationTests.error("slow_down"), 15),
            (nil, 30), (DeviceAuthorizationTests.error("authorization_pending"), 30),
            (nil, 60), (nil, 120), (nil, 240), (nil, 300), (nil, 300),
        ]
        for (answer, seconds) in answers {
            #expect(try polling.step(after: answer, now: now) == .wait(seconds: seconds))
        }
        let tokens = SignInFixture.answer(200, "{}")
        #expect(try polling.step(after: tokens, now: now) == .finished(tokens))
    }

    static let ended: [(Int, String, SignInError)] = [
        (400, #"{"error":"expired_token"}"#, .deviceCodeExpired),
        (400, #"{"error":"access_denied"}"#, .refused(code: "access_denied", description: nil)),
        (401, #"{"error":"invalid_client"}"#, .refused(code: "invalid_client", description: nil)),
        (
            400, #"{"error":"invalid_grant","error_description":"Used."}"#,
            .refused(code: "invalid_grant", description: "Used.")
        ),
        (500, "", .provider(detail: "the provider answers with status 500")),
        (400, "<html>", .provider(detail: "the provider answers with status 400")),
        // Only a refusal asks for patience.
        (
            503, #"{"error":"authorization_pending"}"#,
            .provider(detail: "the provider answers with status 503")
        ),
        (
            302, #"{"error":"slow_down"}"#,
            .provider(
                detail: "the provider answers with a redirect (status 302), "
                    + "which Daypass does not follow")
        ),
    ]

    @Test(arguments: ended)
    func `any other answer ends the sign-in`(status: Int, body: String, error: SignInError) throws {
        var polling = try polling()
        #expect(throws: error) {
            try polling.step(
                after: SignInFixture.answer(status, body), now: DeviceAuthorizationTests.now)
        }
    }

    @Test func `the program asks no more once the code has expired`() throws {
        var polling = try polling(interval: 5, lifetime: 20)
        let pending = DeviceAuthorizationTests.error("authorization_pending")
        let now = DeviceAuthorizationTests.now
        #expect(try polling.step(after: pending, now: now + 14) == .wait(seconds: 5))
        #expect(throws: SignInError.deviceCodeExpired) {
            try polling.step(after: pending, now: now + 15)
        }
    }
}
