import Crypto
import HTTP
import Testing
import Wire

@testable import Daypass

@Suite struct STSClientTests {
    private func request(_ proof: STSProof, policy: String? = nil) -> HTTPRequest {
        STSClient(url: "https://sts.example.org/", certificateAuthorityFile: nil).request(
            proof, roleARN: nil, durationSeconds: 900, policy: policy)
    }

    @Test func `a proof is in the body and never in the URL`() {
        let proofs: [(STSProof, String)] = [
            (
                .webIdentity(token: Secret("a.b"), accessToken: nil),
                "Version=2011-06-15&Action=AssumeRoleWithWebIdentity&WebIdentityToken=a.b"
                    + "&DurationSeconds=900"
            ),
            (
                .webIdentity(token: Secret("a.b"), accessToken: Secret("c")),
                "Version=2011-06-15&Action=AssumeRoleWithWebIdentity&WebIdentityToken=a.b"
                    + "&WebIdentityAccessToken=c&DurationSeconds=900"
            ),
            (
                .ldap(name: "a b", password: Secret("p&%")),
                "Version=2011-06-15&Action=AssumeRoleWithLDAPIdentity&LDAPUsername=a%20b"
                    + "&LDAPPassword=p%26%25&DurationSeconds=900"
            ),
        ]
        for (proof, body) in proofs {
            let request = request(proof)
            #expect(request.url == "https://sts.example.org/")
            #expect(String(decoding: request.body, as: UTF8.self) == body)
        }
    }

    @Test func `a certificate's call has its parameters in the URL, as MinIO reads them`() {
        let request = request(.certificate(file: "c", key: "k"), policy: "{}")
        #expect(
            request.url == "https://sts.example.org/?Version=2011-06-15"
                + "&Action=AssumeRoleWithCertificate&DurationSeconds=900&Policy=%7B%7D")
        #expect(request.body == [])
    }
}
