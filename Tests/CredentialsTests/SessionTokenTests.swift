import Credentials
import Crypto
import State
import Testing
import Wire

@Suite struct SessionTokenTests {
    private let now = Timestamp(seconds: 1_769_854_830)
    private let key = StoredKey(
        id: "k1", created: Timestamp(seconds: 1), secret: Secret([UInt8](repeating: 7, count: 64)))

    private var keyRing: KeyRing { KeyRing([key])! }

    private var session: Session {
        var session = Session(
            parent: "parent", policies: ["readonly", "mine"], roleARN: "arn:minio:iam:::role/x",
            claims: [("email", "a@b@c"), ("sub", "alice\"\n")], groups: ["dev", "ops"],
            provider: "KEYCLOAK",
            ldapUser: LDAPUser(
                name: "cn=a,dc=x", writtenName: "CN=a, DC=x", loginName: "a",
                attributes: [.init(name: "mail", values: ["a@x", "b@x"])]))
        session.sessionPolicy = try! SessionPolicy(json: Array(#"{"Version":"2012-10-17"}"#.utf8))
        session.revokeType = "laptop"
        return session
    }

    private func claims(_ session: Session? = nil) -> SessionClaims {
        SessionClaims(
            accessKeyID: "ASIAAAAAAAAAAAAAAAAA", id: "ID", issuedAt: now, expiration: now + 900,
            session: session ?? self.session)
    }

    /// A token with this payload, signed with the right key.
    private func signed(
        _ payload: String, header: String = #"{"alg":"HS512","kid":"k1","typ":"JWT"}"#,
        secret: [UInt8]? = nil
    ) -> String {
        let input =
            Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        let signature = HMAC.sha512(key: secret ?? key.secret.bytes, Array(input.utf8))
        return input + "." + Base64URL.encode(signature)
    }

    private func read(_ text: String, at moment: Timestamp? = nil) throws(SessionTokenError)
        -> SessionClaims
    {
        try SessionToken.claims(in: text, keyRing: keyRing, now: moment ?? now)
    }

    private static let sound = #""accessKey":"A","jti":"I","parent":"p","iat":1769854830"#

    @Test func `what was minted is read as it was meant`() throws {
        #expect(try read(try SessionToken(claims(), key: key).text) == claims())
        let bare = claims(Session(parent: "p"))
        #expect(try read(try SessionToken(bare, key: key).text) == bare)
    }

    /// A payload as Daypass wrote it when `JSONDecoder` read it.
    private static let minted =
        #"{"accessKey":"ASIAAAAAAAAAAAAAAAAA","exp":1769855730,"iat":1769854830,"jti":"ID","#
        + #""parent":"parent","policy":"readonly,mine","roleArn":"arn:minio:iam:::role/x","#
        + #""tokenRevokeType":"laptop","sessionPolicy":"eyJWZXJzaW9uIjoiMjAxMi0xMC0xNyJ9","#
        + #""provider":"KEYCLOAK","ldapUser":"cn=a,dc=x","ldapActualUser":"CN=a, DC=x","#
        + #""ldapUsername":"a","ldapAttrib_mail":["a@x","b@x"],"email":"a@b@c","#
        + #""sub":"alice\"\u000a","groups":["dev","ops"]}"#

    @Test func `a token that an earlier version has minted is still read, byte for byte`() throws {
        #expect(String(decoding: claims().json, as: UTF8.self) == SessionTokenTests.minted)
        #expect(try read(signed(SessionTokenTests.minted)) == claims())
    }

    @Test func `a token counts until its end, and not from then on`() throws {
        let text = try SessionToken(claims(), key: key).text
        #expect(try read(text, at: now + 899) == claims())
        #expect(throws: SessionTokenError.expired(at: now + 900)) { try read(text, at: now + 900) }
        #expect(try read(text, at: now + -60) == claims())
        #expect(throws: SessionTokenError.issuedLater) { try read(text, at: now + -61) }
    }

    @Test func `a changed byte anywhere is found`() throws {
        let text = Array(try SessionToken(claims(), key: key).text.utf8)
        for index in text.indices {
            var changed = text
            changed[index] =
                changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: SessionTokenError.self) {
                try read(String(decoding: changed, as: UTF8.self))
            }
        }
    }

    @Test(arguments: [
        #"{"alg":"none","kid":"k1","typ":"JWT"}"#, #"{"alg":"HS256","kid":"k1","typ":"JWT"}"#,
        #"{"alg":"HS512","typ":"JWT","kid":"k1"}"#, #"{"alg":"HS512","kid":"k1"}"#,
        #"{"alg":"RS256","kid":"k1","typ":"JWT"}"#,
    ])
    func `T1 T7: there is one header, and no other counts, even well signed`(header: String) {
        let payload = "{\(SessionTokenTests.sound),\"exp\":1769855730}"
        #expect(throws: SessionTokenError.damaged) { try read(signed(payload, header: header)) }
    }

    static let odd = [
        "{\(sound)}", #"{\#(sound),"exp":"1769855730"}"#, "{\(sound),\"exp\":1769855730.5}",
        "{\(sound),\"exp\":1e300}", "{\(sound),\"exp\":null}", "{}", "[]", "",
        #"{"jti":"I","parent":"p","iat":1769854830,"exp":1769855730}"#,
        #"{\#(sound),"exp":1769855730,"sessionPolicy":"%%%"}"#,
        #"{\#(sound),"exp":1769855730,"sessionPolicy":"e30="}"#,
        #"{\#(sound),"exp":1769855730,"policy":["readonly"]}"#,
        #"{\#(sound),"exp":1769855730,"groups":"dev"}"#,
        #"{\#(sound),"exp":1769855730,"groups":[1]}"#,
        #"{\#(sound),"exp":1769855730,"roleArn":1}"#, #"{\#(sound),"exp":1769855730,}"#,
        #"{\#(sound),"exp":1,"exp":1769855730}"#, #"{\#(sound),"exp":1769855730,"ldapUser":"x"}"#,
    ]

    @Test(arguments: odd)
    func `T7: claims of another shape don't count, even well signed`(payload: String) {
        #expect(throws: SessionTokenError.damaged) { try read(signed(payload)) }
    }

    @Test
    func `T7 T8: a token that a user's, the root's or the upstream's secret signed does not count`()
    {
        let payload = "{\(SessionTokenTests.sound),\"exp\":1769855730}"
        for secret in ["minio123", "", "rootpassword"] {
            #expect(throws: SessionTokenError.damaged) {
                try read(signed(payload, secret: Array(secret.utf8)))
            }
        }
    }

    @Test func `a key that is not there verifies nothing`() throws {
        let other = StoredKey(id: "k2", created: now, secret: key.secret)
        let text = try SessionToken(claims(), key: other).text
        #expect(throws: SessionTokenError.unknownSigningKey) { try read(text) }
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c.d", "é.é.é", String(repeating: "A", count: 10_000),
    ])
    func `what is no token is damaged`(text: String) {
        #expect(throws: SessionTokenError.damaged) { try read(text) }
    }

    @Test func `a token fits into a header line, or is not made`() throws {
        var session = Session(parent: "p")
        session.claims = [("name", String(repeating: "x", count: 4_900))]
        let text = try SessionToken(claims(session), key: key).text
        #expect(text.utf8.count <= 7_000)
        session.claims = [("name", String(repeating: "x", count: 5_100))]
        let error = #expect(throws: SessionTokenError.self) {
            try SessionToken(claims(session), key: key)
        }
        guard case .tooLarge(let byteCount, limit: 7_000) = error else {
            Issue.record("not tooLarge")
            return
        }
        #expect(byteCount > 7_000)
    }

    @Test func `a claim with a reserved name is not written`() throws {
        let session = Session(
            parent: "p",
            claims: SessionClaims.reservedNames.sorted().map { ($0, "evil") } + [("email", "e")])
        let read = try read(try SessionToken(claims(session), key: key).text)
        #expect(read.session == Session(parent: "p", claims: [("email", "e")]))
        #expect(read.accessKeyID == "ASIAAAAAAAAAAAAAAAAA")
    }
}
