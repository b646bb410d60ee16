import Crypto
import Identity
import STS
import State
import System
import TestSupport
import Testing
import Wire

/// What counts as an attempt that failed, and what becomes of calls when there were too many. The rule itself is
/// tested with ``LoginAttemptLimiter``.
@Suite struct LoginAttemptsTests {
    private static let now = TestIssuer.now
    private static let secret = Secret("alice-secret-key")
    private let issuer: TestIssuer
    private let plugin = TestPlugin(
        #"{"user":"alice","maxValiditySeconds":3000,"claims":{}}"#)

    init() throws {
        issuer = try TestIssuer("https://idp.example")
    }

    private func fixture(_ limits: [String: String]) throws -> ServiceFixture {
        var environment = [
            "MINIO_IDENTITY_PLUGIN_URL": plugin.url, "MINIO_IDENTITY_PLUGIN_ROLE_ID": "test",
            "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": "readonly",
        ]
        for name in ["ADDRESS", "NAME", "TOTAL"] {
            environment["DAYPASS_LIMIT_\(name)"] = limits[name] ?? "off"
        }
        let fixture = try ServiceFixture(
            ["CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass"], issuers: ["_": issuer],
            environment: environment)
        try Administration(directory: fixture.directory).add(
            [NewUser(name: "alice", secret: LoginAttemptsTests.secret)], now: LoginAttemptsTests.now
        )
        return fixture
    }

    /// Ways to try a secret.
    enum Way: String, CaseIterable, Sendable {
        case assumeRole = "AssumeRole"
        case callerIdentity = "GetCallerIdentity"
        case webIdentity = "AssumeRoleWithWebIdentity"
        case clientGrants = "AssumeRoleWithClientGrants"
        case customToken = "AssumeRoleWithCustomToken"
    }

    private func call(
        _ way: Way, _ fixture: ServiceFixture, isRight: Bool, key: String = "alice",
        now: Timestamp = now
    ) throws -> Answer {
        switch way {
        case .assumeRole, .callerIdentity:
            return fixture.sendSigned(
                body: "Action=\(way.rawValue)&Version=2011-06-15", key: key,
                secret: isRight ? LoginAttemptsTests.secret : Secret("another"), now: now)
        case .webIdentity, .clientGrants:
            let token = try issuer.token(signer: isRight ? nil : .generate(.p256))
            return fixture.call(
                ["Token": token, "RoleArn": "x"], action: way.rawValue, now: now)
        case .customToken:
            plugin.answer(
                isRight
                    ? #"{"user":"alice","maxValiditySeconds":3000,"claims":{}}"#
                    : #"{"reason":"no"}"#, status: isRight ? 200 : 403)
            return fixture.call(
                ["Token": "t", "RoleArn": "arn:minio:iam:::role/idmp-test"], action: way.rawValue,
                now: now)
        }
    }

    private let throttled = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>\
        <Code>Throttling</Code><Message>too many attempts have failed; try again later</Message>\
        </Error><RequestId>(RequestId)</RequestId></ErrorResponse>
        """

    @Test(arguments: Way.allCases)
    func `after as many failures as an address may have, even the right proof is not looked at`(
        way: Way
    ) throws {
        let fixture = try fixture(["ADDRESS": "3"])
        for _ in 0..<3 {
            let answer = try call(way, fixture, isRight: false)
            #expect([400, 403].contains(answer.response.status), "\(answer.text)")
        }
        let asked = plugin.requests.count
        for isRight in [false, true] {
            let answer = try call(way, fixture, isRight: isRight)
            #expect(answer.masked == throttled)
            #expect(answer.response.status == 429)
            #expect(answer.response.headers.first("Retry-After") == "20")
        }
        #expect(plugin.requests.count == asked)
        #expect(
            try call(way, fixture, isRight: true, now: LoginAttemptsTests.now + 20).response.status
                == 200)
    }

    @Test func `one address's ways are counted together`() throws {
        let fixture = try fixture(["ADDRESS": "5"])
        for way in Way.allCases { _ = try call(way, fixture, isRight: false) }
        for way in Way.allCases {
            #expect(try call(way, fixture, isRight: false).code == "Throttling")
        }
    }

    @Test(arguments: Way.allCases)
    func `a valid proof is never refused, and uses up no attempts of others`(way: Way) throws {
        let fixture = try fixture(["ADDRESS": "1", "NAME": "1", "TOTAL": "1"])
        for _ in 0..<20 {
            #expect(try call(way, fixture, isRight: true).response.status == 200)
        }
    }

    @Test(arguments: ["alice", "nobody"])
    func `T49: the answer is the same for existing and missing names`(key: String)
        throws
    {
        let fixture = try fixture(["NAME": "3"])
        let codes = try (0..<5).map { _ in
            try call(.assumeRole, fixture, isRight: false, key: key).code
        }
        let code = key == "alice" ? "SignatureDoesNotMatch" : "InvalidClientTokenId"
        #expect(codes == [code, code, code, "Throttling", "Throttling"])
        #expect(
            try call(.assumeRole, fixture, isRight: false, key: key.uppercased()).code
                == "Throttling", "T50: case makes no other name")
        #expect(
            try call(.assumeRole, fixture, isRight: false, key: "other").code
                == "InvalidClientTokenId")
    }

    @Test func `a known caller is admitted while others try the name from elsewhere`()
        throws
    {
        let fixture = try fixture(["ADDRESS": "2", "NAME": "2", "TOTAL": "2"])
        #expect(try call(.assumeRole, fixture, isRight: true).response.status == 200)
        for _ in 0..<3 { _ = try call(.assumeRole, fixture, isRight: false, key: "nobody") }
        #expect(
            try call(.assumeRole, fixture, isRight: false, key: "nobody").code == "Throttling")
        #expect(try call(.assumeRole, fixture, isRight: true).response.status == 200)
    }

    /// Refusals that are no guesses.
    @Test func `what is no wrong secret is not counted`() throws {
        let fixture = try fixture(["ADDRESS": "1", "NAME": "1", "TOTAL": "1"])
        let expired = try issuer.token(["exp": "\(LoginAttemptsTests.now.seconds - 1)"])
        let poor = try issuer.token(["policy": nil])
        for _ in 0..<3 {
            #expect(
                fixture.call(["WebIdentityToken": expired]).code == "ExpiredTokenException")
            #expect(fixture.call(["WebIdentityToken": poor]).code == "IDPRejectedClaim")
            #expect(fixture.call([:]).code == "MissingParameter")
            #expect(fixture.call([:], action: "AssumeRole").code == "MissingAuthenticationToken")
            #expect(
                fixture.sendSigned(
                    body: "Action=AssumeRole&Version=2011-06-15", key: "alice",
                    secret: LoginAttemptsTests.secret, now: LoginAttemptsTests.now + -3_600,
                    receivedAt: LoginAttemptsTests.now
                ).code == "RequestTimeTooSkewed")
            plugin.answer("", status: 500)
            #expect(
                fixture.call(
                    ["Token": "t", "RoleArn": "arn:minio:iam:::role/idmp-test"],
                    action: "AssumeRoleWithCustomToken"
                ).code == "IDPCommunicationError")
        }
        #expect(try call(.webIdentity, fixture, isRight: true).response.status == 200)
    }

    /// What a proof that was good once has become.
    enum End: String, CaseIterable, Sendable {
        case userDisabled, sessionRevoked, sessionOfDisabledUser, sessionOfRemovedUser
    }

    /// Limits with room for one guess, and a call with a proof that has ended: with the right secret, or another.
    private func ended(
        _ end: End
    ) throws -> (_ isRight: Bool) -> Answer {
        let fixture = try fixture(["ADDRESS": "1", "NAME": "1", "TOTAL": "1"])
        let administration = Administration(directory: fixture.directory)
        let session = try call(.assumeRole, fixture, isRight: true)
        var key = try #require(session["AccessKeyId"])
        var secret = Secret(try #require(session["SecretAccessKey"]))
        var token = session["SessionToken"]
        switch end {
        case .userDisabled:
            try administration.setEnabled(false, users: ["alice"])
            (key, secret, token) = ("alice", LoginAttemptsTests.secret, nil)
        case .sessionOfDisabledUser: try administration.setEnabled(false, users: ["alice"])
        case .sessionOfRemovedUser: try administration.removeUsers(["alice"])
        case .sessionRevoked:
            try fixture.directory.withLock { (change) throws(FileError) in
                var revocations = try fixture.directory.revocations.read()
                revocations.revoke(accessKeyID: key, now: LoginAttemptsTests.now)
                try fixture.directory.revocations.write(revocations, in: change)
            }
        }
        return { [key, secret, token] isRight in
            fixture.sendSigned(
                body: "Action=GetCallerIdentity&Version=2011-06-15", key: key,
                secret: isRight ? secret : Secret("another"), token: token,
                now: LoginAttemptsTests.now)
        }
    }

    @Test(arguments: End.allCases)
    func
        `a proof that was good once is no guess, one with a wrong signature is, and nobody hears which`(
            end: End
        ) throws
    {
        let call = try ended(end)
        let answers = (0..<3).map { _ in call(true) } + [call(false)]
        #expect(answers.allSatisfy { $0.code == "InvalidClientTokenId" })
        #expect(answers.allSatisfy { $0.masked == answers[0].masked })
        #expect(call(false).code == "Throttling")
        #expect(call(true).code == "Throttling", "too late to be looked at")
    }

    @Test func `a session token of another maker is a guess`() throws {
        let fixture = try fixture(["ADDRESS": "1"])
        let codes = (0..<2).map { _ in
            fixture.sendSigned(
                body: "Action=GetCallerIdentity&Version=2011-06-15", key: "ASIAAAAAAAAAAAAAAAAA",
                secret: Secret("another"), token: "nonsense", now: LoginAttemptsTests.now
            ).code
        }
        #expect(codes == ["InvalidClientTokenId", "Throttling"])
    }

    @Test func `the audit log says what there was too much of, and the caller does not hear it`()
        throws
    {
        let fixture = try fixture(["NAME": "1"])
        for _ in 0..<3 { _ = try call(.assumeRole, fixture, isRight: false) }
        let lines = try fixture.auditLines
        #expect(lines.count == 3)
        #expect(
            lines.suffix(2).allSatisfy {
                $0.contains(
                    #""code":"Throttling","reason":"too many failed attempts with this name""#)
            })
    }
}
