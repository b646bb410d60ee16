import Credentials
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct ServiceTests {
    private let issuer: TestIssuer
    private let fixture: ServiceFixture
    private let token: String

    init() throws {
        issuer = try TestIssuer("https://idp.example")
        fixture = try ServiceFixture(issuer: issuer)
        token = try issuer.token()
    }

    private func fields(_ token: String) -> String {
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=\(token)"
    }

    @Test func `parameters come in the query, in the body, or in both`() {
        #expect(fixture.send(query: fields(token)).response.status == 200)
        #expect(fixture.send(query: fields(token), contentType: "").response.status == 200)
        #expect(fixture.send(body: fields(token)).response.status == 200)
        let answer = fixture.send(
            query: "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds=900",
            body: "WebIdentityToken=\(token)&DurationSeconds=7200&Action=Other")
        #expect(answer["Expiration"] == (TestIssuer.now + 900).iso8601, "the query stands first")
    }

    @Test(arguments: [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=utf-8", "Application/X-WWW-Form-URLEncoded",
    ])
    func `a form's type may have parameters`(contentType: String) {
        #expect(fixture.send(body: fields(token), contentType: contentType).response.status == 200)
    }

    @Test(arguments: ["", "application/json", "text/plain", "multipart/form-data; boundary=x"])
    func `a body of another type is refused`(contentType: String) {
        let answer = fixture.send(query: fields(token), body: "x=1", contentType: contentType)
        #expect(answer.code == "InvalidParameterValue")
        #expect(answer["Message"]?.hasPrefix("Content-Type") == true)
    }

    @Test(arguments: ["GET", "PUT", "HEAD", "DELETE", "OPTIONS", "post", ""])
    func `only POST is a call`(method: String) {
        let answer = fixture.send(method: method, query: fields(token))
        #expect(answer.code == "AccessDenied")
        #expect(answer.response.status == 403)
    }

    static let malformed: [(String, String)] = [
        ("", "MissingParameter"),
        ("Action=AssumeRoleWithWebIdentity", "MissingParameter"),
        ("Version=2011-06-15", "MissingParameter"),
        ("Action=AssumeRoleWithWebIdentity&Version=2010-05-08", "InvalidParameterValue"),
        ("Action=AssumeRoleWithWebIdentity&Version=", "InvalidParameterValue"),
        ("Action=Nonsense&Version=2011-06-15", "InvalidAction"),
        ("Action=assumerolewithwebidentity&Version=2011-06-15", "InvalidAction"),
        ("Action=&Version=2011-06-15", "InvalidAction"),
        ("Action=A&Action=A&Version=2011-06-15", "InvalidParameterValue"),
        ("Version=2011-06-15&Version=2011-06-15", "InvalidParameterValue"),
        ("Action=%zz", "InvalidParameterValue"),
        ("Action=A;Version=2011-06-15", "InvalidParameterValue"),
        ("a=%FF", "InvalidParameterValue"),
    ]

    @Test(arguments: malformed)
    func `a call that can't be read is refused by what is wrong`(fields: String, code: String) {
        #expect(fixture.send(body: fields).code == code)
        #expect(fixture.send(query: fields).code == code)
        #expect(fixture.send(query: fields).response.status == 400)
    }

    @Test func `T53: a token in the place of a name is not shown`() throws {
        let answer = fixture.send(body: "\(token)=&\(token)=")
        #expect(answer.code == "InvalidParameterValue")
        #expect(answer["Message"] == "a parameter: is repeated")
        #expect(try fixture.auditLines.last?.contains("eyJ") == false)
        #expect(fixture.send(body: "Tag.1=&Tag.1=")["Message"]?.hasPrefix("Tag.1:") == true)
    }

    @Test(arguments: [-1, 1, 200])
    func `a body that is not as long as it says is no call`(more: Int) {
        let body = fields(token)
        let answer = fixture.send(body: body, contentLength: "\(body.utf8.count + more)")
        #expect(answer.code == "InvalidParameterValue")
        #expect(fixture.send(body: body, contentLength: "x").code == "InvalidParameterValue")
        for length in ["", "\(body.utf8.count)"] {
            #expect(fixture.send(body: body, contentLength: length).response.status == 200)
        }
    }

    @Test func `parameters that label a session are ignored, and unknown ones`() {
        for more in [
            "RoleSessionName=x", "ExternalId=y", "Tags.member.1.Key=z",
            "TransitiveTagKeys.member.1=z",
            "SourceIdentity=x", "ProviderId=", "PolicyArnsOfOthers=x", "Policies=x", "Token.Code=x",
        ] {
            #expect(fixture.send(body: fields(token) + "&" + more).response.status == 200)
        }
    }

    /// A parameter, and how the refusal's message begins.
    static let narrowing: [(parameter: String, message: String)] = [
        ("PolicyArns.member.1.arn=arn:aws:iam::aws:policy/ReadOnlyAccess", "PolicyArns: "),
        ("PolicyArns.member.1=x", "PolicyArns: "), ("PolicyArns.1=x", "PolicyArns: "),
        ("PolicyArns=", "PolicyArns: "), ("policyarns.member.1.arn=x", "PolicyArns: "),
        ("PolicyArns%5B0%5D=x", "PolicyArns: "),
        ("ProvidedContexts.member.1.ContextAssertion=x", "ProvidedContexts: "),
        ("SerialNumber=arn:aws:iam::1:mfa/a", "SerialNumber: "),
        ("TokenCode=123456", "TokenCode: "),
        ("policy={}", "Policy: "), ("POLICY=", "Policy: "), ("Policy.member.1={}", "Policy: "),
        ("durationseconds=900", "DurationSeconds: "), ("tokenRevokeType=a", "TokenRevokeType: "),
    ]

    @Test(arguments: narrowing, actions)
    func `T69: a parameter that narrows is honoured or refused, in every action`(
        row: (parameter: String, message: String), action: String
    ) {
        let fields = "Action=\(action)&Version=2011-06-15&\(row.parameter)"
        for answer in [fixture.send(query: fields), fixture.send(body: fields)] {
            #expect(answer.code == "InvalidParameterValue")
            #expect(answer["Message"]?.hasPrefix(row.message) == true)
        }
    }

    static let actions = [
        "AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithClientGrants",
        "AssumeRoleWithCustomToken", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithCertificate",
        "GetCallerIdentity",
    ]

    @Test func `T69: a body's parameter counts as well as the query's`() {
        let answer = fixture.send(query: fields(token), body: "PolicyArns.member.1.arn=x")
        #expect(answer.code == "InvalidParameterValue")
    }

    @Test(arguments: ["ListUsers", "CreateUser", "GetUser"])
    func `a client of IAM gets the refusal that it understands`(action: String) {
        let answer = fixture.send(body: "Action=\(action)&Version=2010-05-08&UserName=x")
        #expect(answer.response.status == 400)
        #expect(answer.code == "InvalidAction")
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\
                <Error><Type>Sender</Type><Code>InvalidAction</Code>\
                <Message>there is no IAM API here, so no \(action)</Message></Error>\
                <RequestId>(RequestId)</RequestId></ErrorResponse>
                """)
    }

    @Test func `a body over its limit is 413`() {
        let answer = fixture.send(isBodyTooLarge: true)
        #expect(answer.response.status == 413)
        #expect(answer.code == "RequestEntityTooLarge")
    }

    @Test(arguments: ["<script>&", "a b", String(repeating: "a", count: 65)])
    func `T53: an action that is no name is neither shown nor logged`(action: String) throws {
        let answer = fixture.call([:], action: action)
        #expect(answer.code == "InvalidAction")
        #expect(answer["Message"] == "there is no such action")
        #expect(try fixture.auditLines.last?.contains("\"action\"") == false)
    }

    @Test func `a refusal is the whole document`() {
        let answer = fixture.call([:], action: "Nonsense")
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <Error><Type>Sender</Type><Code>InvalidAction</Code>\
                <Message>there is no such action: Nonsense</Message></Error>\
                <RequestId>(RequestId)</RequestId></ErrorResponse>
                """)
    }

    static let policies: [(String, String?)] = [
        (#"{"Version":"2012-10-17"}"#, nil),
        (#"{"Version":"2012-10-17","Statement":[]}"#, nil),
        ("", "InvalidParameterValue"),
        ("nonsense", "MalformedPolicyDocument"),
        ("null", "MalformedPolicyDocument"),
        ("{}", "MalformedPolicyDocument"),
        (#"{"Statement":[]}"#, "MalformedPolicyDocument"),
        (#"{"Version":"2008-10-17","Statement":[]}"#, "MalformedPolicyDocument"),
        (#"{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}"#, "MalformedPolicyDocument"),
        (padded(to: 2_048), nil),
        (padded(to: 2_049), "InvalidParameterValue"),
        // Two bytes each, and one character: not too long for a parameter, but for a header line.
        (padded(to: 2_048, with: "é"), "PackedPolicyTooLarge"),
        (padded(to: 2_049, with: "é"), "InvalidParameterValue"),
    ]

    private static func padded(to count: Int, with filler: String = "x") -> String {
        let frame = #"{"Version":"2012-10-17","Id":""}"#
        return frame.replacing(
            #""Id":"""#,
            with: #""Id":"\#(String(repeating: filler, count: count - frame.count))""#)
    }

    @Test(arguments: policies)
    func `T28: a session policy is a policy of 1 to 2048 characters`(policy: String, code: String?)
    {
        let answer = fixture.call(["WebIdentityToken": token, "Policy": policy])
        #expect(answer.code == code)
    }

    @Test func `a session policy is carried without its white space`() throws {
        let policy = "{ \"Version\" : \"2012-10-17\",\r\n\t\"Id\": \"a \\\" b\" }"
        let answer = fixture.call(["WebIdentityToken": token, "Policy": policy])
        let carried = try fixture.session(of: answer).session.sessionPolicy
        #expect(carried?.json == Array(#"{"Version":"2012-10-17","Id":"a \" b"}"#.utf8))
    }

    @Test(arguments: [(128, nil), (129, "InvalidParameterValue")] as [(Int, String?)])
    func `a revoke type is a short text`(count: Int, code: String?) {
        let type = String(repeating: "x", count: count)
        #expect(
            fixture.call(["WebIdentityToken": token, "TokenRevokeType": type]).code == code)
    }

    @Test func `each call leaves a line, and T53: none has a token or a secret`() throws {
        let answer = fixture.call(["WebIdentityToken": token, "DurationSeconds": "900"])
        let refused = fixture.call(["WebIdentityToken": token + "x"])
        let lines = try fixture.auditLines
        #expect(lines.count == 2)
        #expect(
            lines.first
                == #"{"time":"2026-01-31T10:20:30Z","requestID":"\#(answer["RequestId"]!)","#
                + #""action":"AssumeRoleWithWebIdentity","sourceAddress":"192.0.2.7","outcome":"allowed","#
                + #""subject":"alice","parent":"\#(try fixture.session(of: answer).session.parent)","#
                + #""accessKeyID":"\#(answer["AccessKeyId"]!)","provider":"_","#
                + #""durationSeconds":900}"#)
        #expect(lines.last?.contains(refused["RequestId"]!) == true)
        #expect(lines.last?.contains(#""code":"InvalidIdentityToken""#) == true)
        for line in lines {
            for secret in [token, answer["SecretAccessKey"]!, answer["SessionToken"]!] {
                #expect(!line.contains(secret))
            }
        }
    }

    @Test func `what can't be audited is not granted`() throws {
        let unaudited = try ServiceFixture(
            ["CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass"], issuers: ["_": issuer],
            auditLog: "/dev/full")
        let answer = unaudited.call(["WebIdentityToken": token])
        #expect(answer.code == "InternalError")
        #expect(answer["SecretAccessKey"] == nil)
        #expect(answer["Message"]?.contains("/dev/full") == false)
    }

    @Test func `a damaged policy file denies the callers it is attached to`() throws {
        try fixture.parent.write("state/policies/readonly.json", "damaged")
        let answer = fixture.call(["WebIdentityToken": token])
        #expect(answer.code == "InternalError")
        #expect(try fixture.auditLines.last?.contains("readonly.json: damaged") == true)
    }
}
