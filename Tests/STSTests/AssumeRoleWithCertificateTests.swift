import Credentials
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct AssumeRoleWithCertificateTests {
    private static let now = TestIssuer.now
    private static let good = TestCertificate(subject: [
        .organization("Example"), .commonName("readonly"),
    ])
    private let fixture: ServiceFixture

    init() throws {
        fixture = try ServiceFixture([:], environment: ["MINIO_IDENTITY_TLS_ENABLE": "on"])
    }

    /// A call with what a web server says of the connection.
    private func assume(
        _ facts: [(String, String)], _ parameters: String = "", now: Timestamp = now,
        fixture other: ServiceFixture? = nil
    ) -> Answer {
        (other ?? fixture).send(
            body: "Action=AssumeRoleWithCertificate&Version=2011-06-15\(parameters)", facts: facts,
            now: now)
    }

    /// What Apache says of a verified certificate.
    private static func verified(_ certificate: TestCertificate) -> [(String, String)] {
        [("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "SUCCESS"), ("SSL_CLIENT_CERT", certificate.pem)]
    }

    private func assume(
        _ certificate: TestCertificate, _ parameters: String = "", now: Timestamp = now
    ) -> Answer {
        assume(AssumeRoleWithCertificateTests.verified(certificate), parameters, now: now)
    }

    @Test func `the answer is the whole document, byte for byte`() {
        let answer = assume(AssumeRoleWithCertificateTests.good)
        #expect(answer.response.status == 200)
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <AssumeRoleWithCertificateResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <AssumeRoleWithCertificateResult>\
                <Credentials><AccessKeyId>(AccessKeyId)</AccessKeyId>\
                <SecretAccessKey>(SecretAccessKey)</SecretAccessKey>\
                <Expiration>2026-01-31T11:20:30Z</Expiration>\
                <SessionToken>(SessionToken)</SessionToken></Credentials>\
                </AssumeRoleWithCertificateResult>\
                <ResponseMetadata><RequestId>(RequestId)</RequestId></ResponseMetadata>\
                </AssumeRoleWithCertificateResponse>
                """)
    }

    @Test func `the session says whose it is, and what it may do`() throws {
        let answer = assume(
            AssumeRoleWithCertificateTests.good,
            #"&TokenRevokeType=laptop&Policy={"Version":"2012-10-17","Statement":[]}"#)
        var expected = Session(
            parent: "tls:readonly", policies: ["readonly"],
            claims: [("aud", "Example"), ("iss", "Test authority"), ("sub", "readonly")])
        expected.revokeType = "laptop"
        expected.sessionPolicy = try SessionPolicy(
            json: Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8))
        #expect(try fixture.session(of: answer).session == expected)
    }

    @Test func `several organizations, or none, are no claim`() throws {
        for organizations in [[], ["a", "b"]] {
            let certificate = TestCertificate(
                subject: [.commonName("readonly")]
                    + organizations.map { .organization($0) })
            let session = try fixture.session(of: assume(certificate)).session
            #expect(session.claims.map(\.name) == ["iss", "sub"])
        }
    }

    @Test func `nginx's form is read as well as Apache's`() {
        let pem = AssumeRoleWithCertificateTests.good.pem
        let facts = [
            ("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "SUCCESS"),
            ("SSL_CLIENT_ESCAPED_CERT", PercentEncoding.encode(pem)), ("SSL_CLIENT_CERT", ""),
        ]
        #expect(assume(facts).response.status == 200)
    }

    static let unverified: [([(String, String)], String)] = [
        ([], "InsecureConnection"),
        (verified(good).filter { $0.0 != "HTTPS" }, "InsecureConnection"),
        (verified(good).filter { $0.0 != "HTTPS" } + [("HTTPS", "off")], "InsecureConnection"),
        ([("HTTPS", "on")], "MissingParameter"),
        ([("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "NONE")], "MissingParameter"),
        ([("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "")], "MissingParameter"),
        ([("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "SUCCESS")], "InvalidClientCertificate"),
        ([("HTTPS", "on"), ("SSL_CLIENT_CERT", good.pem)], "InvalidClientCertificate"),
        (verified(good) + [("SSL_CLIENT_VERIFY", "SUCCESS")], "InvalidClientCertificate"),
        (verified(good) + [("SSL_CLIENT_CERT", good.pem)], "InvalidClientCertificate"),
        (
            verified(good) + [("SSL_CLIENT_ESCAPED_CERT", PercentEncoding.encode(good.pem))],
            "InvalidClientCertificate"
        ),
        (
            [
                ("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "SUCCESS"),
                ("SSL_CLIENT_ESCAPED_CERT", "-----BEGIN%2"),
            ], "InvalidClientCertificate"
        ),
    ]

    @Test(arguments: unverified)
    func `T5, T61: what the web server does not vouch for is no proof`(
        facts: [(String, String)], code: String
    ) {
        let answer = assume(facts)
        #expect(answer.code == code)
        #expect(answer.response.status == 400)
    }

    @Test(arguments: [
        "FAILED", "FAILED:certificate has expired", "GENEROUS", "success", "SUCCESS ", "1", "on",
    ])
    func `T61: only SUCCESS is a success, and the audit log has the other word`(verdict: String)
        throws
    {
        let facts = [
            ("HTTPS", "on"), ("SSL_CLIENT_VERIFY", verdict),
            ("SSL_CLIENT_CERT", AssumeRoleWithCertificateTests.good.pem),
        ]
        let answer = assume(facts)
        #expect(answer.code == "InvalidClientCertificate")
        #expect(!answer.text.contains("expired"))
        #expect(try fixture.auditLines.last?.contains(#""reason":"\#(verdict)""#) == true)
        #expect(assume(Array(facts.dropLast())).code == "InvalidClientCertificate")
    }

    @Test func `T61: what a client sends as a header is not what a web server says`() {
        let facts = AssumeRoleWithCertificateTests.verified(AssumeRoleWithCertificateTests.good)
        let headers = facts.map { ("HTTP_\($0)", $1) }
        #expect(assume(headers).code == "InsecureConnection")
        #expect(assume([("HTTPS", "on")] + headers).code == "MissingParameter")
    }

    private static func changed(_ change: (inout TestCertificate) -> Void) -> TestCertificate {
        var certificate = good
        change(&certificate)
        return certificate
    }

    static let useless: [(TestCertificate, String)] = [
        (changed { $0.subject = [] }, "InvalidClientCertificate"),
        (changed { $0.subject.append(.commonName("readonly")) }, "InvalidClientCertificate"),
        (changed { $0.subject = [.commonName("")] }, "InvalidClientCertificate"),
        (changed { $0.subject = [.commonName("readonly\0")] }, "InvalidClientCertificate"),
        (changed { $0.subject = [.commonName("read\u{200B}only")] }, "InvalidClientCertificate"),
        (changed { $0.subject = [.commonName("readonly,x")] }, "InvalidClientCertificate"),
        (
            changed { $0.subject = [.commonName(String(repeating: "x", count: 129))] },
            "InvalidClientCertificate"
        ),
        (
            changed { $0.subject = [.commonName("readonly", tag: TestCertificate.teletexString)] },
            "InvalidClientCertificate"
        ),
        (changed { $0.purposes = nil }, "InvalidClientCertificate"),
        (changed { $0.purposes = [.serverAuthentication] }, "InvalidClientCertificate"),
        (changed { $0.isAuthority = true }, "InvalidClientCertificate"),
        (changed { $0.hasUnknownCriticalExtension = true }, "InvalidClientCertificate"),
        (changed { $0.subject = [.commonName("no-such-policy")] }, "IDPRejectedClaim"),
        (
            changed { $0.subject = [.commonName(String(repeating: "x", count: 128))] },
            "IDPRejectedClaim"
        ),
        (changed { $0.subject = [.commonName("Readonly")] }, "IDPRejectedClaim"),
        (changed { $0.subject = [.commonName("../readonly")] }, "IDPRejectedClaim"),
    ]

    @Test(arguments: useless)
    func `T13, T61: a verified certificate must say what is needed`(
        certificate: TestCertificate, code: String
    ) {
        let answer = assume(certificate)
        #expect(answer.code == code)
        #expect(answer.response.status == (code == "IDPRejectedClaim" ? 403 : 400))
    }

    @Test func `the dates are compared again, to the second`() throws {
        let certificate = AssumeRoleWithCertificateTests.changed {
            $0.notBefore = "20260131102030Z"
            $0.notAfter = "20260131102530Z"
        }
        let begin = AssumeRoleWithCertificateTests.now
        #expect(begin.iso8601 == "2026-01-31T10:20:30Z")
        #expect(assume(certificate, now: begin + -1).code == "InvalidClientCertificate")
        #expect(assume(certificate, now: begin)["Expiration"] == "2026-01-31T10:25:30Z")
        #expect(assume(certificate, now: begin + 299)["Expiration"] == "2026-01-31T10:25:30Z")
        #expect(assume(certificate, now: begin + 300).code == "InvalidClientCertificate")
    }

    static let durations: [(String, Int?)] = [
        ("", 3_600), ("&DurationSeconds=", 3_600), ("&DurationSeconds=900", 900),
        ("&DurationSeconds=5000", 4_000), ("&DurationSeconds=604800", 4_000),
        ("&DurationSeconds=899", nil), ("&DurationSeconds=604801", nil),
    ]

    @Test(arguments: durations)
    func `a session lasts an hour or as asked, and no longer than the certificate`(
        parameter: String, seconds: Int?
    ) {
        let certificate = AssumeRoleWithCertificateTests.changed {
            $0.notAfter = "20260131112710Z"
        }
        let answer = assume(certificate, parameter)
        #expect(
            answer["Expiration"]
                == seconds.map { (AssumeRoleWithCertificateTests.now + $0).iso8601 })
    }

    @Test func `T60: the audit log names the certificate, not only its bearer`() throws {
        _ = assume(AssumeRoleWithCertificateTests.good)
        let line = try #require(try fixture.auditLines.last)
        #expect(line.contains(#""subject":"readonly""#))
        #expect(line.contains(#""certificateSerial":"0AB1""#))
        #expect(line.contains(#""certificateIssuer":"O=Example,CN=Test authority""#))
    }

    @Test(arguments: ["off", ""])
    func `certificates are off unless they are switched on`(setting: String) throws {
        let fixture = try ServiceFixture(
            [:], environment: ["MINIO_IDENTITY_TLS_ENABLE": setting])
        let answer = assume(
            AssumeRoleWithCertificateTests.verified(AssumeRoleWithCertificateTests.good),
            fixture: fixture)
        #expect(answer.code == "STSNotInitialized")
        #expect(answer.response.status == 503)
    }

    @Test func `a policy may deny what a certificate would get`() throws {
        let administration = Administration(directory: fixture.directory)
        try administration.createPolicy(
            "robots",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRoleWithCertificate","Condition":{"StringEquals":{"jwt:aud":"Example"}}}]}"#
                    .utf8))
        let names: [TestCertificate.Attribute] = [.commonName("robots")]
        #expect(assume(TestCertificate(subject: names)).response.status == 200)
        let denied = assume(TestCertificate(subject: names + [.organization("Example")]))
        #expect(denied.code == "AccessDenied")
    }
}
