import Configuration
import Credentials
import Crypto
import STS
import State
import TestSupport
import Testing
import Wire

/// `GET /daypass/credentials`.
@Suite struct ContainerCredentialsTests {
    private static let now = TestIssuer.now
    private static let path = "/daypass/credentials"
    private let issuer: TestIssuer
    private let fixture: ServiceFixture
    private let token: String

    init() throws {
        issuer = try TestIssuer("https://idp.example")
        fixture = try ServiceFixture(
            ["CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass"], issuers: ["_": issuer],
            environment: ["DAYPASS_CREDENTIALS": "on"])
        token = try issuer.token()
    }

    private func ask(
        _ path: String = path, method: String = "GET", body: String = "",
        headers: KeyValuePairs<String, String>? = nil
    ) -> Response {
        fixture.fetch(
            path, method: method, body: body, headers: headers ?? ["Authorization": token])
    }

    private func code(_ response: Response) throws -> String? {
        try JSONObject(response.body).string("code")
    }

    private func message(_ response: Response) throws -> String? {
        try JSONObject(response.body).string("message")
    }

    /// No call issued credentials.
    private func expectNothingIssued() throws {
        #expect(try !fixture.auditLines.contains { $0.contains(#""outcome":"allowed""#) })
    }

    // What is off

    @Test(arguments: ["GET", "POST", "HEAD"])
    func `an endpoint that is off is not there`(method: String) throws {
        let off = try ServiceFixture(issuer: issuer)
        for path in [
            ContainerCredentialsTests.path, "/daypass/credentials/", "/daypass/credentials/x",
        ] {
            let response = off.fetch(path, method: method, headers: ["Authorization": token])
            #expect(response == Response(status: 404))
        }
        #expect(try off.auditLines.isEmpty)
    }

    @Test(arguments: [
        "/daypass/credentialsx", "/daypass/credential", "/daypass//credentials",
        "/daypass/%63redentials", "/x/../daypass/credentials", "/DAYPASS/credentials", "/",
    ])
    func `another path is no endpoint for container credentials`(path: String) throws {
        let response = ask(path)
        #expect(response.status == 403)
        #expect(response.headers.first("content-type") == "application/xml")
        try expectNothingIssued()
    }

    // Methods, browsers, queries

    @Test(arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", ""])
    func `T82: only GET issues credentials`(method: String) throws {
        let response = ask(method: method)
        #expect(response.status == 405)
        #expect(response.headers.first("allow") == "GET")
        #expect(try message(response) == "the method must be GET")
        try expectNothingIssued()
    }

    @Test(arguments: [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "https://sts.example"],
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-origin"],
        ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"], ["Sec-Fetch-Site": "x"],
    ])
    func `T82: a web page gets no credentials, and no leave to read`(
        header: KeyValuePairs<String, String>
    ) throws {
        let response = ask(headers: [header[0].key: header[0].value, "Authorization": token])
        #expect(response.status == 403)
        #expect(try code(response) == "AccessDenied")
        #expect(!response.headers.contains { $0.name.lowercased().hasPrefix("access-control") })
        try expectNothingIssued()
    }

    @Test func `T82: a preflight request gets no leave`() throws {
        let response = ask(method: "OPTIONS", headers: ["Origin": "https://evil.example"])
        #expect(response.status == 405)
        #expect(!response.headers.contains { $0.name.lowercased().hasPrefix("access-control") })
    }

    @Test(arguments: ["token=x", "x", "=", "RoleArn=x", "DurationSeconds=900", "Policy={}"])
    func `T82: a request with a query is refused`(query: String) throws {
        let response = ask("\(ContainerCredentialsTests.path)?\(query)")
        #expect(response.status == 400)
        #expect(try message(response)?.hasPrefix("query: must be empty") == true)
        try expectNothingIssued()
    }

    @Test func `a token in the query is neither taken nor logged`() throws {
        let response = ask("\(ContainerCredentialsTests.path)?token=\(token)", headers: [:])
        #expect(response.status == 400)
        #expect(try fixture.auditLines.count == 1)
        #expect(try fixture.auditLines.last?.contains("eyJ") == false)
    }

    @Test func `a request with a body is refused`() throws {
        #expect(ask(body: "x").status == 400)
        try expectNothingIssued()
    }

    // The token

    @Test(arguments: ["", "Bearer", "Bearer ", "bearer"])
    func `T5: a request without a token is asked for one`(authorization: String) throws {
        for response in [ask(headers: ["Authorization": authorization]), ask(headers: [:])] {
            #expect(response.status == 401)
            #expect(try code(response) == "MissingAuthenticationToken")
            #expect(response.headers.first("www-authenticate") == "Bearer")
        }
        try expectNothingIssued()
    }

    @Test func `two tokens are refused, also the same one twice`() throws {
        let other = try issuer.token(["sub": #""bob""#])
        for second in [token, other, ""] {
            let response = ask(headers: ["Authorization": token, "Authorization": second])
            #expect(response.status == 400)
            #expect(try message(response) == "Authorization: is repeated")
        }
        try expectNothingIssued()
    }

    static let unreadable: [(before: String, after: String)] = [
        (" ", ""), ("", " "), ("Bearer  ", ""), ("Bearer ", " "), ("\t", ""), ("Bearer\t", ""),
        ("", "\n"), ("", "\r\n"), ("", "\r\nX: y"), ("Bearer ", "\n"), ("", "\0"), ("", "\u{7F}"),
        ("", "é"), ("Bearer \u{301}", ""), ("Bearer x ", ""), ("Basic ", ""), ("", ", x"),
    ]

    @Test(arguments: unreadable)
    func `T82: white space and controls are refused`(before: String, after: String) throws {
        let response = ask(headers: ["Authorization": before + token + after])
        #expect(response.status == 400)
        #expect(try code(response) == "InvalidParameterValue")
        #expect(try message(response)?.hasPrefix("Authorization: must be a token") == true)
        try expectNothingIssued()
    }

    @Test(arguments: [(65_536, "InvalidIdentityToken"), (65_537, "InvalidParameterValue")])
    func `T56: a token has at most 64 KiB`(count: Int, expected: String) throws {
        let long = String(repeating: "x", count: count)
        for scheme in ["", "Bearer "] {
            #expect(try code(ask(headers: ["Authorization": scheme + long])) == expected)
        }
    }

    @Test func `T3 T5: a token that proves nothing gets nothing`() throws {
        let forged = try issuer.token(signer: .generate(.p256))
        let stranger = try TestIssuer("https://evil.example").token()
        for (wrong, code) in [
            (forged, "InvalidIdentityToken"), (stranger, "InvalidIdentityToken"),
            (try issuer.token(["aud": #""other""#]), "InvalidIdentityToken"),
            (
                try issuer.token(["exp": "\(ContainerCredentialsTests.now.seconds)"]),
                "ExpiredTokenException"
            ),
            ("x", "InvalidIdentityToken"), ("a.b.c", "InvalidIdentityToken"),
        ] {
            let response = ask(headers: ["Authorization": wrong])
            #expect(response.status == 400)
            #expect(try self.code(response) == code)
        }
        try expectNothingIssued()
    }

    // The answer

    @Test(arguments: ["", "Bearer ", "bearer ", "BEARER "])
    func `a token gets credentials for an hour`(scheme: String) throws {
        let response = ask(headers: ["Authorization": scheme + token])
        #expect(response.status == 200)
        #expect(response.headers.first("content-type") == "application/json")
        #expect(response.headers.first("cache-control") == "no-store")
        let answer = try JSONObject(response.body)
        #expect(
            answer.members.map(\.name) == ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"])
        // The token is valid for less.
        #expect(answer.string("Expiration") == (ContainerCredentialsTests.now + 3_600).iso8601)
        let claims = try SessionToken.claims(
            in: answer.string("Token") ?? "",
            keyRing: try fixture.directory.keys.ring(now: ContainerCredentialsTests.now),
            now: ContainerCredentialsTests.now)
        #expect(claims.accessKeyID == answer.string("AccessKeyId"))
        #expect(claims.session.policies == ["readonly"])
    }

    @Test func `the answer is the whole document, byte for byte`() throws {
        let response = ask()
        let answer = try JSONObject(response.body)
        var text = String(decoding: response.body, as: UTF8.self)
        for name in ["AccessKeyId", "SecretAccessKey", "Token"] {
            text = text.replacing(try #require(answer.string(name)), with: "(\(name))")
        }
        #expect(
            text
                == #"{"AccessKeyId":"(AccessKeyId)","SecretAccessKey":"(SecretAccessKey)","#
                + #""Token":"(Token)","Expiration":"2026-01-31T11:20:30Z"}"#)
        let refused = ask(headers: ["Authorization": "x"])
        #expect(
            String(decoding: refused.body, as: UTF8.self)
                == #"{"code":"InvalidIdentityToken","message":"the web identity token is not valid"}"#
        )
    }

    @Test func `the session is that of AssumeRoleWithWebIdentity`() throws {
        let answer = try JSONObject(ask().body)
        let other = fixture.call(["WebIdentityToken": token, "DurationSeconds": "3600"])
        let ring = try fixture.directory.keys.ring(now: ContainerCredentialsTests.now)
        let session = try SessionToken.claims(
            in: answer.string("Token") ?? "", keyRing: ring, now: ContainerCredentialsTests.now)
        #expect(try session.session == fixture.session(of: other).session)
        #expect(answer.string("Expiration") == other["Expiration"])
    }

    @Test func `the audit log says that the call came by the endpoint`() throws {
        _ = ask()
        _ = ask(headers: ["Authorization": "x"])
        let lines = try fixture.auditLines.map { try JSONObject(Array($0.utf8)) }
        for line in lines {
            #expect(line.string("action") == "AssumeRoleWithWebIdentity")
            #expect(line.string("endpoint") == "/daypass/credentials")
        }
        #expect(lines.map { $0.string("outcome") } == ["allowed", "refused"])
        #expect(lines[0].string("subject") == "alice")
        #expect(lines[0].integer("durationSeconds") == 3_600)
    }

    @Test(arguments: [(3_599, 403), (3_600, 200)])
    func `T70: a policy may deny the call by its duration`(limit: Int, status: Int) throws {
        try Administration(directory: fixture.directory).createPolicy(
            "short",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRoleWithWebIdentity","Condition":{"NumericGreaterThan":{"sts:DurationSeconds":\#(limit)}}}]}"#
                    .utf8))
        let response = ask(headers: ["Authorization": try issuer.token(["policy": #""short""#])])
        #expect(response.status == status)
    }

    @Test func `a token without a policy is refused`() throws {
        let response = ask(headers: ["Authorization": try issuer.token(["policy": nil])])
        #expect(response.status == 403)
        #expect(try code(response) == "IDPRejectedClaim")
    }

    @Test func `a provider that asks UserInfo needs a token that can't come this way`() throws {
        let asking = try ServiceFixture(
            [
                "CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass", "CLAIM_USERINFO": "on",
            ], environment: ["DAYPASS_CREDENTIALS": "on"])
        try issuer.publish(
            asking.directory, provider: "_", userInfoEndpoint: "\(issuer.url)/userinfo")
        let response = asking.fetch(headers: ["Authorization": token])
        #expect(response.status == 400)
        #expect(try message(response) == "the parameter WebIdentityAccessToken is missing")
    }

    // Limits

    @Test func `wrong proofs are limited as those of the STS, and together with them`() throws {
        let limited = try ServiceFixture(
            ["CONFIG_URL": issuer.configURL, "CLIENT_ID": "daypass"], issuers: ["_": issuer],
            environment: ["DAYPASS_CREDENTIALS": "on", "DAYPASS_LIMIT_ADDRESS": "2"])
        #expect(limited.call(["WebIdentityToken": "x"]).code == "InvalidIdentityToken")
        var response = Response(status: 0)
        for _ in 0..<20 where response.status != 429 {
            response = limited.fetch(headers: ["Authorization": "x"])
        }
        #expect(response.status == 429)
        #expect(try code(response) == "Throttling")
        #expect(response.headers.first("retry-after") != nil)
        #expect(limited.fetch(headers: ["Authorization": token]).status == 429)
        #expect(limited.call(["WebIdentityToken": token]).code == "Throttling")
    }

    @Test func `an issuer that can't be asked is worth another attempt`() throws {
        let unreachable = try ServiceFixture(
            [
                "CONFIG_URL": "https://127.0.0.1:1/.well-known/openid-configuration",
                "CLIENT_ID": "daypass",
            ],
            environment: ["DAYPASS_CREDENTIALS": "on"])
        let token = try TestIssuer("https://127.0.0.1:1").token()
        for _ in 0..<2 {
            let response = unreachable.fetch(headers: ["Authorization": token])
            #expect(response.status == 503)
            #expect(try code(response) == "IDPCommunicationError")
            #expect(response.headers.first("retry-after") == "1")
        }
        #expect(unreachable.call(["WebIdentityToken": token]).response.status == 400)
    }

    // A token of a Kubernetes service account

    @Test func `a projected token of a service account gets the session of its role`() throws {
        let fixture = try ServiceFixture(
            [
                "CONFIG_URL_K": issuer.configURL, "CLIENT_ID_K": "daypass-kubernetes",
                "ROLE_POLICY_K": "readonly",
            ], issuers: ["K": issuer], environment: ["DAYPASS_CREDENTIALS": "on"])
        let now = ContainerCredentialsTests.now.seconds
        let token = try issuer.token([
            "aud": #"["daypass-kubernetes"]"#, "policy": nil,
            "sub": #""system:serviceaccount:sales:backup""#, "iat": "\(now)", "nbf": "\(now)",
            // What the kubelet leaves of an hour before it writes a new token.
            "exp": "\(now + 720)", "jti": #""1ea65f0c-6e4c-4a30-b7ff-6f1ec3b4a4b7""#,
            "kubernetes.io": #"{"namespace":"sales","node":{"name":"node-1","uid":"9d1e"},"#
                + #""pod":{"name":"backup-x7k2p","uid":"5f0c"},"#
                + #""serviceaccount":{"name":"backup","uid":"14ee"},"warnafter":\#(now + 60)}"#,
        ])
        let role = ContainerRolesTests.role(of: "daypass-kubernetes")
        let response = fixture.fetch(
            "/daypass/credentials/\(role)", headers: ["Authorization": token])
        #expect(response.status == 200)
        let answer = try JSONObject(response.body)
        #expect(answer.string("Expiration") == (ContainerCredentialsTests.now + 3_600).iso8601)
        #expect(
            try fixture.auditLines.last?.contains(
                #""subject":"system:serviceaccount:sales:backup""#) == true)
    }
}
