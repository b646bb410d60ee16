import Credentials
import Crypto
import Testing
import Wire

@Suite struct JSONWebTokenTests {
    private static func token(header: String, payload: String = "{}", signature: String = "AAAA")
        -> String
    {
        Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8)) + "."
            + signature
    }

    @Test func `a token is taken apart`() throws {
        let token = try JSONWebToken(
            JSONWebTokenTests.token(header: #"{"alg":"ES256","kid":"k"}"#, payload: #"{"a":1}"#))
        #expect(token.algorithm == .es256)
        #expect(token.keyID == "k")
        #expect(token.claims.number("a") == 1)
        #expect(try JSONWebToken(JSONWebTokenTests.token(header: #"{"alg":"RS256"}"#)).keyID == nil)
    }

    static let refused: [(String, JSONWebTokenError)] = [
        ("", .notThreeSegments),
        ("a.b", .notThreeSegments),
        ("a.b.c.d", .notThreeSegments),
        ("a.b.c.d.e", .notThreeSegments),
        ("!.AAAA.AAAA", .notBase64URL(segment: 1)),
        ("AAAA.A.AAAA", .notBase64URL(segment: 2)),
        ("AAAA.AAAA.AA==", .notBase64URL(segment: 3)),
        ("AAAA.AAAA.AAAA", .headerNotJSON),
        (token(header: "{}"), .headerNotJSON),
        (token(header: #"{"alg":"RS256","alg":"none"}"#), .headerNotJSON),
        (token(header: #"{"alg":"RS256","kid":"a","kid":"b"}"#), .headerNotJSON),
        (token(header: #"{"alg":"RS256",}"#), .headerNotJSON),
        (
            token(header: #"{"alg":"RS256"}"#, payload: #"{"exp":2,"exp":1}"#),
            .payloadNotJSON(.repeatedName("exp", place: ""))
        ),
        (token(header: #"{"alg":"RS256"}"#, payload: "x"), .payloadNotJSON(.unexpected(offset: 0))),
        (token(header: #"{"alg":1}"#), .headerNotJSON),
        (token(header: #"{"alg":"RS256","kid":5}"#), .headerNotJSON),
        (token(header: #"{"alg":"none"}"#, signature: ""), .algorithmNotAllowed("none")),
        (token(header: #"{"alg":"None"}"#), .algorithmNotAllowed("None")),
        (token(header: #"{"alg":"nOnE"}"#), .algorithmNotAllowed("nOnE")),
        (token(header: #"{"alg":""}"#), .algorithmNotAllowed("")),
        (token(header: #"{"alg":"HS256"}"#), .algorithmNotAllowed("HS256")),
        (token(header: #"{"alg":"HS512"}"#), .algorithmNotAllowed("HS512")),
        (token(header: #"{"alg":"rs256"}"#), .algorithmNotAllowed("rs256")),
        (token(header: #"{"alg":"RS256","crit":["exp"]}"#), .criticalHeader),
        (token(header: #"{"alg":"RS256","crit":null}"#), .criticalHeader),
    ]

    @Test(arguments: refused)
    func `T1 T2: what can't be checked with a public key is refused`(
        text: String, error: JSONWebTokenError
    ) {
        #expect(throws: error) { try JSONWebToken(text) }
    }
}

@Suite struct JSONWebKeySetTests {
    private let rsa: PrivateKey
    private let ec: PrivateKey

    init() throws {
        rsa = try PrivateKey.generateRSA()
        ec = try PrivateKey.generate(.p256)
    }

    private func rsaKey(_ extra: String = #""kid":"r""#, key: PrivateKey? = nil) throws -> String {
        let numbers = try (key ?? rsa).publicNumbers
        return #"{"kty":"RSA","n":"\#(Base64URL.encode(numbers[0].value))","e":"AQAB",\#(extra)}"#
    }

    private func ecKey(_ extra: String = #""kid":"e""#) throws -> String {
        let numbers = try ec.publicNumbers
        let x = Base64URL.encode(numbers[0].value)
        let y = Base64URL.encode(numbers[1].value)
        return #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)",\#(extra)}"#
    }

    private func keySet(_ keys: String...) throws -> JSONWebKeySet {
        try #require(
            JSONWebKeySet(json: Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)))
    }

    private func token(
        keyID: String?, algorithm: SignatureAlgorithm = .rs256, signer: PrivateKey? = nil
    ) throws -> JSONWebToken {
        var header = JSONWriter()
        header.field("alg", algorithm.rawValue)
        header.field("kid", ifPresent: keyID)
        let input = Base64URL.encode(header.object) + ".e30"
        let signature = try (signer ?? rsa).signature(of: Array(input.utf8), algorithm: algorithm)
        return try JSONWebToken(input + "." + Base64URL.encode(signature))
    }

    @Test func `the key that the token names decides`() throws {
        let set = try keySet(try rsaKey(), try ecKey())
        #expect(set.verifies(try token(keyID: "r")) == true)
        #expect(set.verifies(try token(keyID: "e", algorithm: .es256, signer: ec)) == true)
        #expect(set.verifies(try token(keyID: "r", signer: .generateRSA())) == false)
        #expect(
            set.verifies(try token(keyID: "e")) == false, "a curve's key checks no RSA signature")
        #expect(set.verifies(try token(keyID: "x")) == nil)
        #expect(set.verifies(try token(keyID: "")) == nil)
    }

    @Test func `a token that names no key is tried with those of its kind`() throws {
        let set = try keySet(try ecKey(), try rsaKey(key: .generateRSA()), try rsaKey())
        #expect(set.verifies(try token(keyID: nil)) == true)
        #expect(set.verifies(try token(keyID: nil, signer: .generateRSA())) == false)
        #expect(try keySet(try ecKey()).verifies(try token(keyID: nil)) == nil)
    }

    @Test func `of two keys with one ID the right one may be either`() throws {
        let other = try rsaKey(key: .generateRSA())
        #expect(try keySet(other, try rsaKey()).verifies(try token(keyID: "r")) == true)
        #expect(try keySet(try rsaKey(), other).verifies(try token(keyID: "r")) == true)
    }

    @Test func `a key is used only for what it is for`() throws {
        for extra in [
            #""kid":"r","use":"enc""#, #""kid":"r","alg":"RS512""#, #""kid":"r","alg":"RSA-OAEP""#,
            #""kid":"r","key_ops":["encrypt"]"#,
        ] {
            #expect(try keySet(try rsaKey(extra)).verifies(try token(keyID: "r")) != true)
        }
        for extra in [
            #""kid":"r","use":"sig""#, #""kid":"r","alg":"RS256""#,
            #""kid":"r","key_ops":["verify"]"#,
        ] {
            #expect(try keySet(try rsaKey(extra)).verifies(try token(keyID: "r")) == true)
        }
    }

    @Test func `a key that can't be used is left out, and the others stay`() throws {
        let set = try keySet(
            #"{"kty":"oct","k":"AAAA","kid":"r"}"#, "{}", "5",
            #"{"kty":"RSA","n":"AQ","e":"AQAB"}"#,
            #"{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}"#,
            #"{"kty":"OKP","crv":"X25519","x":"AQ"}"#,
            try rsaKey())
        #expect(set.keys.count == 1)
        #expect(set.skippedCount == 6)
        #expect(set.verifies(try token(keyID: "r")) == true)
    }

    @Test(arguments: ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":"x"}"#])
    func `what is no key set is none`(json: String) {
        #expect(JSONWebKeySet(json: Array(json.utf8)) == nil)
    }
}
