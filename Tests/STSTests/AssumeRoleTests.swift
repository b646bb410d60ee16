import Credentials
import Crypto
import STS
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct AssumeRoleTests {
    private static let now = TestIssuer.now
    private let fixture: ServiceFixture

    init() throws {
        fixture = try ServiceFixture.withAlice()
    }

    private func change(_ user: User) throws {
        try fixture.directory.withLock { (change) throws(FileError) in
            try fixture.directory.users.write([user], in: change)
        }
    }

    @Test func `the answer is the whole document, byte for byte`() {
        #expect(
            fixture.assume().masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <AssumeRoleResult>\
                <AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>\
                <Credentials><AccessKeyId>(AccessKeyId)</AccessKeyId>\
                <SecretAccessKey>(SecretAccessKey)</SecretAccessKey>\
                <Expiration>2026-01-31T11:20:30Z</Expiration>\
                <SessionToken>(SessionToken)</SessionToken></Credentials>\
                </AssumeRoleResult>\
                <ResponseMetadata><RequestId>(RequestId)</RequestId></ResponseMetadata>\
                </AssumeRoleResponse>
                """)
    }

    @Test func `a user without any policy gets a session, which has the user's policies`() throws {
        let session = try fixture.session(of: fixture.assume("&TokenRevokeType=x")).session
        #expect(session.parent == "alice")
        #expect(session.policies == nil)
        #expect(session.revokeType == "x")
        #expect(session.parentID == (try fixture.directory.users["alice"])?.id)
    }

    @Test(arguments: ["us-east-1", "eu-central-1", "", "anything"])
    func `any region will do while none is set`(region: String) {
        #expect(fixture.assume(region: region).response.status == 200)
    }

    @Test func `T5: an unsigned call and a wrong secret get nothing`() {
        #expect(fixture.call([:], action: "AssumeRole").code == "MissingAuthenticationToken")
        #expect(fixture.assume(secret: Secret("alice-secret-kez")).code == "SignatureDoesNotMatch")
        #expect(fixture.assume(key: "nobody").code == "InvalidClientTokenId")
        #expect(fixture.assume(key: "ASIAAAAAAAAAAAAAAAAA").code == "InvalidClientTokenId")
        #expect(fixture.assume(key: "../alice").code == "InvalidClientTokenId")
        #expect(fixture.assume(key: "Alice").code == "InvalidClientTokenId")
    }

    @Test func `the audit log names the key that someone tries, and nothing that is no key`() throws
    {
        _ = fixture.assume(secret: Secret("wrong-secret"))
        let tried = try #require(try fixture.auditLines.last)
        #expect(tried.contains(#""accessKeyID":"alice""#) && !tried.contains("subject"))
        _ = fixture.assume(key: "pasted-secret")
        #expect(try fixture.auditLines.last?.contains("pasted") == false)
        let granted = fixture.assume()
        let line = try #require(try fixture.auditLines.last)
        #expect(
            line.contains(
                #""subject":"alice","parent":"alice","accessKeyID":"\#(granted["AccessKeyId"]!)""#))
    }

    @Test func `a disabled user gets nothing`() throws {
        var user = try #require(try fixture.directory.users["alice"])
        user.isEnabled = false
        try change(user)
        #expect(fixture.assume().code == "InvalidClientTokenId")
    }

    @Test func `a user whose name has a space inside can sign`() throws {
        try fixture.addUser("alice von b")
        #expect(
            try fixture.session(of: fixture.assume(key: "alice von b")).session.parent
                == "alice von b")
        #expect(fixture.assume(key: "alice von c").code == "InvalidClientTokenId")
    }

    @Test func `temporary credentials can't assume a role`() {
        let session = fixture.assume()
        let answer = fixture.assume(
            key: session["AccessKeyId"]!, secret: Secret(session["SecretAccessKey"]!),
            token: session["SessionToken"])
        #expect(answer.code == "AccessDenied")
        #expect(answer.response.status == 403)
    }

    @Test func `a session token beside a permanent key is refused`() {
        let session = fixture.assume()
        #expect(fixture.assume(token: session["SessionToken"]).code == "InvalidClientTokenId")
        #expect(fixture.assume(token: "nonsense").code == "InvalidClientTokenId")
    }

    @Test func `root may assume a role, with its own password alone`() throws {
        let answer = fixture.assume(key: "owner", secret: Secret("owner-password"))
        #expect(try fixture.session(of: answer).session.parent == "owner")
        #expect(
            fixture.assume(key: "owner", secret: Secret("owner-passwore")).code
                == "SignatureDoesNotMatch")
        #expect(
            fixture.identity(answer)["Arn"]?.hasPrefix(
                "arn:aws:sts::000000000000:assumed-role/owner/")
                == true)
    }

    static let durations: [(String, Int?)] = [
        ("", 3_600), ("&DurationSeconds=", 3_600), ("&DurationSeconds=900", 900),
        ("&DurationSeconds=604800", 604_800), ("&DurationSeconds=899", nil),
        ("&DurationSeconds=604801", nil), ("&DurationSeconds=abc", nil),
    ]

    @Test(arguments: durations)
    func `a session lasts an hour, or as asked`(parameter: String, seconds: Int?) {
        let answer = fixture.assume(parameter)
        #expect(answer["Expiration"] == seconds.map { (AssumeRoleTests.now + $0).iso8601 })
    }

    @Test func `T11: a removed, disabled or recreated user has no sessions any more`()
        throws
    {
        let session = fixture.assume()
        #expect(fixture.identity(session).response.status == 200)
        var user = try #require(try fixture.directory.users["alice"])
        user.isEnabled = false
        try change(user)
        #expect(fixture.identity(session).code == "InvalidClientTokenId")
        user.isEnabled = true
        try change(user)
        #expect(fixture.identity(session).response.status == 200)
        try Administration(directory: fixture.directory).removeUsers(["alice"])
        #expect(fixture.identity(session).code == "InvalidClientTokenId")
        try fixture.addUser()
        #expect(
            fixture.identity(session).code == "InvalidClientTokenId", "the same name, another user")
        #expect(fixture.identity(fixture.assume()).response.status == 200)
    }

    @Test func `a session that was just checked ends in time, and with the key that signed it`()
        throws
    {
        let answer = fixture.assume()
        #expect(fixture.identity(answer).response.status == 200)
        #expect(fixture.identity(answer, now: AssumeRoleTests.now + 3_599).response.status == 200)
        #expect(fixture.identity(answer, now: AssumeRoleTests.now + 3_600).code == "ExpiredToken")
        #expect(fixture.identity(answer).response.status == 200)
        let administration = Administration(directory: fixture.directory)
        let old = try fixture.directory.keys.ring(now: AssumeRoleTests.now).newest.id
        _ = try administration.rotateKey(.sign, now: AssumeRoleTests.now + 1)
        #expect(fixture.identity(answer).response.status == 200)
        try administration.retireKey(old, endsSessions: true, now: AssumeRoleTests.now + 2)
        #expect(fixture.identity(answer).code == "InvalidClientTokenId")
    }

    @Test func `a revoked session is over at once, and the others are not`() throws {
        let now = AssumeRoleTests.now
        let sessions = [
            fixture.assume(), fixture.assume("&TokenRevokeType=laptop"), fixture.assume(),
        ]
        func revoke(_ add: (inout Revocations) -> Void) throws {
            try fixture.directory.withLock { (change) throws(FileError) in
                var revocations = try fixture.directory.revocations.read()
                add(&revocations)
                try fixture.directory.revocations.write(revocations, in: change)
            }
        }
        func counting() -> [Bool] { sessions.map { fixture.identity($0).response.status == 200 } }
        #expect(counting() == [true, true, true])
        try revoke { $0.revoke(accessKeyID: sessions[0]["AccessKeyId"]!, now: now) }
        #expect(counting() == [false, true, true])
        try revoke {
            $0.revoke(.init(parent: "alice", before: now + 1, revokeType: "laptop"), now: now)
        }
        #expect(counting() == [false, false, true])
        try revoke { $0.revoke(.init(parent: "bob", before: now + 1), now: now) }
        try revoke { $0.revoke(.init(parent: "alice", before: now), now: now) }
        #expect(counting() == [false, false, true], "issued at that moment is not before it")
        try revoke { $0.revoke(.init(parent: "alice", before: now + 1), now: now) }
        #expect(counting() == [false, false, false])
        try fixture.parent.write("state/revocations.json", "damaged")
        try fixture.directory.withLock { _ in }
        #expect(fixture.assume().code == "InternalError", "what can't be read may have revoked it")
    }

    @Test func `T17: a call whose date is far off is refused`() {
        let body = "Action=AssumeRole&Version=2011-06-15"
        for (seconds, code) in [(900, nil), (901, "RequestTimeTooSkewed")] as [(Int, String?)] {
            let answer = fixture.sendSigned(
                body: body, key: "alice", secret: ServiceFixture.aliceSecret,
                now: AssumeRoleTests.now,
                receivedAt: AssumeRoleTests.now + seconds)
            #expect(answer.code == code)
        }
    }

    static let denials: [(String, String, Bool)] = [
        (#""sts:AssumeRole""#, "", false),
        (#""sts:*""#, "", false),
        (#""*""#, "", false),
        (#""sts:AssumeRoleWithWebIdentity""#, "", true),
        (#""s3:*""#, "", true),
        (
            #""sts:AssumeRole""#,
            #","Condition":{"NumericGreaterThan":{"sts:DurationSeconds":3600}}"#, true
        ),
        (#""sts:AssumeRole""#, #","Condition":{"StringEquals":{"aws:username":"alice"}}"#, false),
        (
            #""sts:AssumeRole""#, #","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#,
            false
        ),
        (
            #""sts:AssumeRole""#, #","Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#,
            true
        ),
        // Who signs the call is a user; only its session's requests are an assumed role's.
        (
            #""sts:AssumeRole""#, #","Condition":{"StringEquals":{"aws:principaltype":"User"}}"#,
            false
        ),
        (
            #""sts:AssumeRole""#,
            #","Condition":{"StringEquals":{"aws:principaltype":"AssumedRole"}}"#, true
        ),
        (
            #""sts:AssumeRole""#, #","Condition":{"StringLike":{"aws:UserAgent":"aws-cli/*"}}"#,
            false
        ),
        (#""sts:AssumeRole""#, #","Condition":{"StringLike":{"aws:UserAgent":"boto3/*"}}"#, true),
        (
            #""sts:AssumeRole""#,
            #","Condition":{"StringLike":{"aws:Referer":"https://portal.example/*"}}"#, false
        ),
        (
            #""sts:AssumeRole""#,
            #","Condition":{"StringLike":{"aws:Referer":"https://other.example/*"}}"#, true
        ),
    ]

    @Test(arguments: denials)
    func `a policy of the caller may deny a session, and none has to allow it`(
        actions: String, condition: String, isGranted: Bool
    ) throws {
        let administration = Administration(directory: fixture.directory)
        try administration.createPolicy(
            "no-sessions",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":\#(actions),"Resource":"*"\#(condition)}]}"#
                    .utf8))
        try administration.attach(["no-sessions"], to: .user("alice"))
        let answer = fixture.assume()
        #expect(answer.response.status == (isGranted ? 200 : 403))
        #expect(answer.code == (isGranted ? nil : "AccessDenied"))
        guard !isGranted else { return }
        #expect(!answer.text.contains("no-sessions"))
        #expect(try fixture.auditLines.last?.contains("denied by policy no-sessions") == true)
    }

    /// The longest that a policy allows, what is asked for, and whether it is granted.
    static let bounds: [(limit: Int, parameter: String, isGranted: Bool)] = [
        (3_600, "&DurationSeconds=3600", true), (3_600, "&DurationSeconds=3601", false),
        (3_600, "", true), (3_600, "&DurationSeconds=", true),
        (3_599, "", false), (3_599, "&DurationSeconds=", false),
        (3_599, "&DurationSeconds=900", true),
    ]

    @Test(arguments: bounds)
    func
        `T70: a policy bounds how long a session lasts, also one that nobody asked to last so long`(
            limit: Int, parameter: String, isGranted: Bool
        ) throws
    {
        let administration = Administration(directory: fixture.directory)
        try administration.createPolicy(
            "short",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Condition":{"NumericGreaterThan":{"sts:DurationSeconds":\#(limit)}}}]}"#
                    .utf8))
        try administration.attach(["short"], to: .user("alice"))
        #expect(fixture.assume(parameter).code == (isGranted ? nil : "AccessDenied"))
    }

    @Test func `T72: while a policy of a user does not exist its sessions are refused`() throws {
        let administration = Administration(directory: fixture.directory)
        try administration.createPolicy(
            "gone",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}"#
                    .utf8))
        try administration.attach(["gone"], to: .user("alice"))
        #expect(fixture.assume().response.status == 200)
        let directory = fixture.directory
        try directory.withLock { (change) throws(FileError) in
            try Policies(directory: directory).remove("gone", in: change)
        }
        #expect(fixture.assume().code == "AccessDenied")
        #expect(try fixture.auditLines.last?.contains("there is no policy gone") == true)
        try administration.detach(["gone"], from: .user("alice"))
        #expect(fixture.assume().response.status == 200)
    }

    @Test func `a disabled group meets no condition on groups`() throws {
        let administration = Administration(directory: fixture.directory)
        try administration.add(["alice"], toGroup: "staff")
        try administration.createPolicy(
            "not-staff",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Condition":{"ForAnyValue:StringEquals":{"aws:groups":"staff"}}}]}"#
                    .utf8))
        try administration.attach(["not-staff"], to: .user("alice"))
        #expect(fixture.assume().code == "AccessDenied")
        try administration.setEnabled(false, group: "staff")
        #expect(fixture.assume().response.status == 200)
        try administration.setEnabled(true, group: "staff")
        #expect(fixture.assume().code == "AccessDenied")
    }
}
