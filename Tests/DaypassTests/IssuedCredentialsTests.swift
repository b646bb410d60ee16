import Testing
import Wire

@testable import Daypass

@Suite struct IssuedCredentialsTests {
    private static func document(
        root: String = "AssumeRoleWithWebIdentityResponse",
        result: String = "AssumeRoleWithWebIdentityResult", key: String = "ASIA",
        secret: String = "secret", token: String = "token",
        expiration: String = "2026-11-30T10:20:30Z"
    ) -> [UInt8] {
        Array(
            """
            <\(root) xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(result)>
            <AssumedRoleUser><Arn></Arn></AssumedRoleUser><Credentials>
            <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>\(secret)</SecretAccessKey>
            <SessionToken>\(token)</SessionToken><Expiration>\(expiration)</Expiration>
            </Credentials></\(result)></\(root)>
            """.utf8)
    }

    static let refused: [[UInt8]] = [
        [], Array("<html>".utf8), document(root: "ErrorResult"), document(result: "Error"),
        document(key: ""), document(secret: ""), document(token: ""), document(expiration: ""),
        document(key: "a b"), document(secret: "a&#10;b"), document(token: "a&#13;b"),
        document(key: "ä"), document(token: "a&#x7f;"), document(expiration: "soon"),
        document(expiration: "2026-11-30T10:20:30"), document(expiration: "2026-11-30T10:20:30.Q"),
    ]

    @Test(arguments: refused)
    func `an answer without credentials that can be sent is none`(document: [UInt8]) {
        #expect(IssuedCredentials(document: document) == nil)
    }

    @Test(arguments: [
        "2026-11-30T10:20:30Z", "2026-11-30T10:20:30.123Z", "2026-11-30T12:20:30+02:00",
        "2026-11-30T12:20:30.5+02:00",
    ])
    func `an answer gives its credentials`(expiration: String) throws {
        let credentials = try #require(
            IssuedCredentials(
                document: IssuedCredentialsTests.document(expiration: expiration)))
        #expect(credentials.accessKeyID == "ASIA")
        #expect(credentials.secretAccessKey.text == "secret")
        #expect(credentials.expiration.iso8601 == "2026-11-30T10:20:30Z")
        #expect("\(credentials)".contains("(secret)") && !"\(credentials)".contains("token\""))
    }
}
