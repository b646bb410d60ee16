import Credentials
import Crypto
import PolicyEngine
import State
import Testing
import Wire

@testable import Management

/// Each operation against credentials and signatures that must not be enough. The caller has every
/// action.
@Suite struct AdminAttackTests {
    private static let emptyHash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: []))

    /// Sends the sample of each operation, and expects the same of all of them.
    private func expect(
        _ verdict: String, _ fixture: AdminFixture,
        by credentials: AdminFixture.Credentials = .caller,
        flaw: AdminFixture.Flaw = .init(), where isMeant: (AdminEndpoint) -> Bool = { _ in true }
    ) throws {
        for endpoint in AdminEndpoint.all where isMeant(endpoint) {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(
                sample, by: credentials, method: endpoint.method, flaw: flaw)
            #expect(answer.verdict == verdict, "\(endpoint.name)")
        }
        #expect(try fixture.administration.user(named: "victim").isEnabled)
        #expect(try fixture.administration.accessKey("victim-key").description == nil)
    }

    private func fixture(_ settings: [String: String] = [:]) throws -> AdminFixture {
        let fixture = try AdminFixture(settings)
        try fixture.allow(AdminAction.allCases)
        return fixture
    }

    @Test func `a known access key with another secret gets nothing`() throws {
        try expect(
            "403 SignatureDoesNotMatch", fixture(),
            by: .init(id: "caller", secret: Secret("secret-of-another")))
    }

    @Test func `an unknown access key gets nothing`() throws {
        try expect(
            "403 InvalidAccessKeyId", fixture(),
            by: .init(id: "nobody", secret: AdminFixture.secret))
    }

    @Test func `a disabled user gets nothing`() throws {
        let fixture = try fixture()
        try fixture.administration.setEnabled(false, users: ["caller"])
        try expect("403 InvalidAccessKeyId", fixture)
    }

    @Test func `a session without its token gets nothing`() throws {
        let fixture = try fixture()
        var session = try fixture.session()
        session.token = nil
        try expect("403 InvalidAccessKeyId", fixture, by: session)
    }

    @Test func `a session with another session's token gets nothing`() throws {
        let fixture = try fixture()
        var session = try fixture.session()
        session.token = try fixture.session().token
        try expect("403 InvalidTokenId", fixture, by: session)
    }

    @Test func `a user with a session's token gets nothing`() throws {
        let fixture = try fixture()
        var caller = AdminFixture.Credentials.caller
        caller.token = try fixture.session().token
        try expect("403 InvalidTokenId", fixture, by: caller)
    }

    @Test func `an expired session gets nothing`() throws {
        let fixture = try fixture()
        let session = try fixture.session(lasting: 900, now: AdminFixture.now + -901)
        try expect("400 ExpiredToken", fixture, by: session)
    }

    @Test func `a revoked session gets nothing`() throws {
        let fixture = try fixture()
        let session = try fixture.session()
        try fixture.administration.revokeSessions(parents: ["caller"], now: AdminFixture.now)
        try expect("403 InvalidAccessKeyId", fixture, by: session)
    }

    @Test func `a session of a recreated user gets nothing`() throws {
        let fixture = try fixture()
        let session = try fixture.session()
        try fixture.administration.removeUsers(["caller"])
        let again = NewUser(name: "caller", secret: AdminFixture.secret)
        try fixture.administration.add([again], now: AdminFixture.now)
        try expect("403 InvalidAccessKeyId", fixture, by: session)
    }

    @Test func `a session changes nothing`() throws {
        let fixture = try fixture()
        let session = try fixture.session()
        try expect("403 AccessDenied", fixture, by: session) { endpoint in
            endpoint.changes != .nothing && endpoint.name != "AddLDAPServiceAccount"
        }
        for endpoint in AdminEndpoint.all where endpoint.changes == .nothing {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(sample, by: session, method: endpoint.method)
            #expect(answer.verdict == sample.allowed, "\(endpoint.name)")
        }
    }

    @Test func `a narrowed session has no more than its policy`() throws {
        let fixture = try fixture(["DAYPASS_ADMIN_SESSIONS": "on"])
        let session = try fixture.session(policy: ["s3:*"])
        for endpoint in AdminEndpoint.all where endpoint.right != .anyCaller {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(sample, by: session, method: endpoint.method)
            #expect(answer.verdict == "403 AccessDenied", "\(endpoint.name)")
        }
    }

    private static let key = AdminFixture.Credentials(
        id: "victim-key", secret: Secret("secret-of-the-key"))

    @Test func `a disabled key gets nothing`() throws {
        let fixture = try fixture()
        try fixture.administration.setPolicies(["consoleAdmin"], of: .user("victim"))
        var edit = AccessKeyEdit()
        edit.isEnabled = false
        try fixture.administration.editAccessKey("victim-key", edit, now: AdminFixture.now)
        try expect("403 InvalidAccessKeyId", fixture, by: AdminAttackTests.key)
    }

    @Test func `a key that has ended gets nothing`() throws {
        let fixture = try fixture()
        try fixture.administration.setPolicies(["consoleAdmin"], of: .user("victim"))
        var edit = AccessKeyEdit()
        edit.expiration = .set(AdminFixture.now + -1)
        try fixture.administration.editAccessKey(
            "victim-key", edit, now: AdminFixture.now + -60)
        try expect("403 InvalidAccessKeyId", fixture, by: AdminAttackTests.key)
    }

    @Test func `a key of a recreated user gets nothing`() throws {
        let fixture = try fixture()
        try fixture.administration.removeUsers(["victim"])
        let again = NewUser(
            name: "victim", secret: Secret("another-secret"), policies: ["consoleAdmin"])
        try fixture.administration.add([again], now: AdminFixture.now)
        for endpoint in AdminEndpoint.all {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(
                sample, by: AdminAttackTests.key, method: endpoint.method)
            #expect(answer.verdict == "403 InvalidAccessKeyId", "\(endpoint.name)")
        }
    }

    @Test func `a key of an administrator makes no keys, and does not change itself`() throws {
        let fixture = try fixture()
        try fixture.administration.setPolicies(["consoleAdmin"], of: .user("victim"))
        for name in ["AddServiceAccount", "UpdateServiceAccount"] {
            let endpoint = AdminRightsTests.endpoint(name)
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(
                sample, by: AdminAttackTests.key, method: endpoint.method)
            #expect(answer.verdict == "403 AccessDenied", "\(name)")
        }
    }

    @Test func `a signature for another service gets nothing`() throws {
        for service in ["sts", "iam", ""] {
            try expect(
                "400 AuthorizationParametersError", fixture(), flaw: .init(service: service))
        }
    }

    @Test func `a body that is not signed gets nothing`() throws {
        for hash in [
            "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", String(repeating: "z", count: 64),
        ] {
            try expect("400 InvalidRequest", fixture(), flaw: .init(payloadHash: hash))
        }
    }

    @Test func `a body that was changed on the way gets nothing`() throws {
        try expect(
            "400 InvalidRequest", fixture(), flaw: .init(sentBody: Array("{}".utf8)))
    }

    @Test func `an old signature gets nothing, nor does one of the future`() throws {
        for age in [901, -901, 86_400] {
            try expect("403 RequestTimeTooSkewed", fixture(), flaw: .init(age: age))
        }
    }

    @Test func `an unsigned request gets nothing`() throws {
        try expect("403 AccessDenied", fixture(), flaw: .init(isUnsigned: true))
    }

    @Test func `a second signature makes a request unclear`() throws {
        try expect(
            "403 AccessDenied", fixture(), flaw: .init(headers: [("authorization", "Basic eDp4")]))
    }

    @Test func `a presigned request gets nothing`() throws {
        let fixture = try fixture()
        for endpoint in AdminEndpoint.all {
            var sample = try #require(AdminSample.of(endpoint))
            sample.query +=
                (sample.query.isEmpty ? "" : "&")
                + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00"
            let answer = try fixture.send(
                sample, method: endpoint.method, flaw: .init(isUnsigned: true))
            #expect(answer.verdict == "403 AccessDenied", "\(endpoint.name)")
        }
    }

    @Test func `other spellings of a path are no operation`() throws {
        for base in [
            "/minio/admin//v3/", "/minio//admin/v3/", "//minio/admin/v3/", "/minio/admin/./v3/",
            "/minio/admin/%76%33/", "/minio/admin/v3//", "/minio/admin/v3/../v3/",
            "/minio/admin/v3/%2e%2e/v3/", "/MINIO/admin/v3/", "/minio/admin/V3/", "/minio/admin/",
        ] {
            try expect("501 NotImplemented", fixture(), flaw: .init(base: base))
        }
    }

    @Test func `another version is told from no operation`() throws {
        for base in ["/minio/admin/v4/", "/minio/admin/v2/", "/minio/admin/v33/"] {
            try expect("426 XMinioAdminVersionMismatch", fixture(), flaw: .init(base: base))
        }
    }

    @Test func `a slash at the end, or an encoded one, is another path`() throws {
        let fixture = try fixture()
        for endpoint in AdminEndpoint.all {
            // Below these, a segment is a name.
            let hasNames = endpoint.path.hasPrefix("idp-config/")
            for end in hasNames ? ["/", "/x/y"] : ["/", "%2f", "%20", ";x", "/.", "/x/y"] {
                var sample = try #require(AdminSample.of(endpoint))
                sample.path += end
                let answer = try fixture.send(sample, method: endpoint.method)
                #expect(answer.verdict == "501 NotImplemented", "\(endpoint.name) \(end)")
            }
        }
    }

    @Test func `an encrypted body that was changed is not read`() throws {
        let fixture = try fixture()
        for endpoint in AdminEndpoint.all where endpoint.body == .encrypted {
            // Without a directory, the body is not looked at.
            if endpoint.name == "AddLDAPServiceAccount" { continue }
            let sample = try #require(AdminSample.of(endpoint))
            let body = try sample.body(AdminFixture.secret)
            let other = try sample.body(Secret("secret-of-another"))
            for changed in [
                [], Array(body.prefix(40)), Array(body.prefix(56)), body.dropLast() + [],
                body + [0], body + body, other, Array(body.prefix(32)) + [3] + body.dropFirst(33),
            ] {
                var raw = sample
                raw.sealed = nil
                let answer = try fixture.send(
                    raw, method: endpoint.method,
                    flaw: .init(
                        payloadHash: Hexadecimal.encode(HashAlgorithm.sha256.digest(of: changed)),
                        sentBody: changed))
                #expect(answer.verdict == "400 XMinioAdminConfigBadJSON", "\(endpoint.name)")
            }
        }
    }

    @Test func `a body that is too large is refused before anything else`() throws {
        let large = [UInt8](repeating: 0, count: AdminService.maximumBodyByteCount + 1)
        try expect(
            "400 EntityTooLarge", fixture(),
            flaw: .init(
                payloadHash: Hexadecimal.encode(HashAlgorithm.sha256.digest(of: large)),
                sentBody: large))
    }

    @Test func `the API is off until it is switched on`() throws {
        try expect("501 NotImplemented", fixture(["DAYPASS_ADMIN_API": "off"]))
    }

    @Test func `no answer is to be stored`() throws {
        let fixture = try fixture()
        for endpoint in AdminEndpoint.all where endpoint.answer == .plain {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(sample, method: endpoint.method)
            #expect(
                answer.headers.fields.contains { $0 == ("Cache-Control", "no-store") },
                "\(endpoint.name)")
        }
    }
}
