import Crypto
import Identity
import Testing
import Wire

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

    @Test func `a key that repeats a member is no key, and the others stay`() throws {
        let good = try rsaKey(#""kid":"r""#)
        for twin in [
            try rsaKey(#""kid":"r","kid":"r""#), try rsaKey(#""kid":"r","use":"sig","use":"enc""#),
            try rsaKey(#""kid":"r","e":"AQAB""#), try rsaKey(#""kid":"r","\u0065":"AQAB""#),
        ] {
            let set = try keySet(twin, try ecKey())
            #expect(set.keys.map(\.id) == ["e"])
            #expect(set.verifies(try token(keyID: "r")) == nil)
            guard case .repeatedMember = set.skipped.first?.reason else {
                Issue.record("\(set.skipped)")
                continue
            }
            #expect(try keySet(twin, good).verifies(try token(keyID: "r")) == true)
        }
    }

    static let skipped: [(key: String, id: String?, reason: JSONWebKeyError)] = [
        ("5", nil, .notObject), ("{}", nil, .unusableMember("kty")),
        (#"{"kty":5}"#, nil, .unusableMember("kty")),
        (#"{"kty":"RSA","kid":5}"#, nil, .unusableMember("kid")),
        (#"{"kty":"RSA","kid":"a","e":"AQAB"}"#, "a", .unusableMember("n")),
        (#"{"kty":"RSA","kid":"a","n":"A=","e":"AQAB"}"#, "a", .unusableMember("n")),
        (#"{"kty":"RSA","n":"AQ","e":"AQAB"}"#, nil, .unusableNumbers),
        (#"{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}"#, nil, .unusableNumbers),
        (#"{"kty":"EC","crv":"secp256k1","x":"AQ","y":"AQ"}"#, nil, .unknownType("EC secp256k1")),
        (#"{"kty":"oct","k":"AAAA","kid":"s"}"#, "s", .unknownType("oct")),
        (#"{"kty":"OKP","crv":"X25519","x":"AQ"}"#, nil, .unknownType("OKP X25519")),
        (#"{"kty":"RSA","use":"enc"}"#, nil, .otherPurpose("use enc")),
        (#"{"kty":"RSA","key_ops":["encrypt"]}"#, nil, .otherPurpose("key_ops encrypt")),
        (#"{"kty":"RSA","key_ops":"verify"}"#, nil, .unusableMember("key_ops")),
        (#"{"kty":"RSA","alg":"RSA-OAEP"}"#, nil, .unknownAlgorithm("RSA-OAEP")),
        (#"{"kty":"RSA","kty":"EC"}"#, nil, .repeatedMember("kty")),
    ]

    @Test(arguments: skipped)
    func `each key that is left out says why`(
        key: String, id: String?, reason: JSONWebKeyError
    ) throws {
        let set = try keySet(key)
        #expect(set.skipped.map(\.id) == [id])
        #expect(set.skipped.map(\.reason) == [reason])
        #expect(set.skippedCount == 1)
        #expect(set.skippedReasons == "key \(id ?? "without kid"): \(reason)")
    }

    @Test func `a token whose key is missing says which one, or why it can't be used`() throws {
        let set = try keySet(#"{"kty":"RSA","kid":"e","use":"enc"}"#, try rsaKey())
        #expect(set.absence(ofKeyFor: try token(keyID: "x")) == "the issuer has no key x")
        #expect(
            set.absence(ofKeyFor: try token(keyID: "e"))
                == "the issuer's key e can't be used: it is for use enc, not for signatures")
        #expect(
            set.absence(ofKeyFor: try token(keyID: nil, algorithm: .es256, signer: ec))
                == "the token names no key, and the issuer has none for ES256")
    }

    @Test func `of many keys that are left out a message names a few`() throws {
        let set = try #require(
            JSONWebKeySet(
                json: Array(
                    #"{"keys":[\#([String](repeating: "{}", count: 150).joined(separator: ","))]}"#
                        .utf8)))
        #expect(set.skippedCount == 150)
        #expect(set.skippedReasons.hasSuffix("; 145 more"))
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[],}"#,
        #"{"keys":"x"}"#,
    ])
    func `what is no key set is none`(json: String) {
        #expect(JSONWebKeySet(json: Array(json.utf8)) == nil)
    }
}
