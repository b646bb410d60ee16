import Credentials
import Crypto
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct GetCallerIdentityTests {
    private static let now = TestIssuer.now
    private let fixture: ServiceFixture

    init() throws {
        fixture = try ServiceFixture.withAlice()
    }

    @Test func `the answer is the whole document, byte for byte`() throws {
        let answer = fixture.assume(
            key: "owner", secret: Secret("owner-password"), action: "GetCallerIdentity")
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <GetCallerIdentityResult>\
                <Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId>\
                <Account>000000000000</Account></GetCallerIdentityResult>\
                <ResponseMetadata><RequestId>(RequestId)</RequestId></ResponseMetadata>\
                </GetCallerIdentityResponse>
                """)
    }

    @Test func `T5: an unsigned call and a wrong secret get nothing`() {
        #expect(fixture.call([:], action: "GetCallerIdentity").code == "MissingAuthenticationToken")
        let answer = fixture.assume(secret: Secret("other-secret-key"), action: "GetCallerIdentity")
        #expect(answer.code == "SignatureDoesNotMatch")
    }

    /// The parameters of a session are read in every action, before the caller is.
    @Test(arguments: ["DurationSeconds=1", "Policy=", "Policy=%7B", "PolicyArns.member.1.arn=x"])
    func `parameters that no session could have are refused`(parameter: String) {
        let answer = fixture.assume("&\(parameter)", action: "GetCallerIdentity")
        #expect(answer.response.status == 400)
    }

    @Test func `a session that has ended says so`() {
        let session = fixture.assume("&DurationSeconds=900")
        #expect(
            fixture.identity(session, now: GetCallerIdentityTests.now + 899).response.status == 200)
        #expect(
            fixture.identity(session, now: GetCallerIdentityTests.now + 900).code == "ExpiredToken")
    }

    @Test func `the answer says whose the access key is`() throws {
        let user = try #require(try fixture.directory.users["alice"])
        let answer = fixture.assume(action: "GetCallerIdentity")
        #expect(answer["Arn"] == "arn:aws:iam::000000000000:user/alice")
        #expect(answer["UserId"] == user.id)
        #expect(answer["Account"] == "000000000000")
        #expect(answer["AccessKeyId"] == nil)
        let session = fixture.assume()
        let key = session["AccessKeyId"]!
        #expect(
            fixture.identity(session)["Arn"]
                == "arn:aws:sts::000000000000:assumed-role/alice/\(key)")
        #expect(
            fixture.assume(
                key: "owner", secret: Secret("owner-password"), action: "GetCallerIdentity")[
                    "Arn"]
                == "arn:aws:iam::000000000000:root")
    }

    @Test func `a session token of another session does not fit`() {
        let (one, other) = (fixture.assume(), fixture.assume())
        let answer = fixture.assume(
            key: one["AccessKeyId"]!, secret: Secret(one["SecretAccessKey"]!),
            token: other["SessionToken"], action: "GetCallerIdentity")
        #expect(answer.code == "InvalidClientTokenId")
    }
}
