import Testing
import Wire

@testable import Daypass

@Suite struct CredentialOutputTests {
    private func credentials(_ accessKeyID: String = "ASIA", secret: String = "s/+") throws
        -> IssuedCredentials
    {
        try #require(
            IssuedCredentials(
                accessKeyID: accessKeyID, secretAccessKey: secret, sessionToken: "t=",
                expiration: "2026-11-30T10:20:30Z"))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `credential_process gets the JSON of version 1`() throws {
        #expect(
            text(CredentialOutput.process(try credentials()))
                == #"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s/+","#
                + #""SessionToken":"t=","Expiration":"2026-11-30T10:20:30Z"}"# + "\n")
    }

    @Test func `a shell gets quoted lines, in which it runs nothing`() throws {
        #expect(
            text(
                CredentialOutput.export(
                    try credentials("a'$(id)`id`\\"), s3: "https://s3.example.org"))
                    == #"""
                    export AWS_ACCESS_KEY_ID='a'\''$(id)`id`\'
                    export AWS_SECRET_ACCESS_KEY='s/+'
                    export AWS_SESSION_TOKEN='t='
                    export AWS_CREDENTIAL_EXPIRATION='2026-11-30T10:20:30Z'
                    export AWS_ENDPOINT_URL_S3='https://s3.example.org'

                    """#)
        #expect(
            !text(CredentialOutput.export(try credentials(), s3: nil)).contains("ENDPOINT"))
    }

    @Test func `the JSON has the shape of the sample`() throws {
        #expect(
            text(CredentialOutput.sample(try credentials(), buckets: ["a", "b\u{202E}"]))
                == #"{"buckets":["a","b\u202e"],"credentials":{"AccessKeyID":"ASIA","#
                + #""SecretAccessKey":"s/+","SessionToken":"t=","#
                + #""Expiration":"2026-11-30T10:20:30Z","SignerType":1}}"# + "\n")
    }
}
