import Crypto
import Identity
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

    /// The header's `typ` as JSON, and whether such a token may prove an identity.
    static let types: [(type: String, isAllowed: Bool)] = [
        (#""JWT""#, true), (#""jwt""#, true), (#""at+jwt""#, true), (#""AT+JWT""#, true),
        (#""application/at+jwt""#, true), (#""Application/AT+jwt""#, true),
        (#""logout+jwt""#, false), (#""secevent+jwt""#, false),
        (#""token-introspection+jwt""#, false),
        (#""dpop+jwt""#, false), (#""oauth-authz-req+jwt""#, false), (#""JOSE""#, false),
        (#""application/logout+jwt""#, false), (#""""#, false), (#""JWT ""#, false),
        ("null", false), ("5", false), (#"["JWT"]"#, false), (#"{}"#, false),
        // The Kelvin sign, small letters of which are a k's.
        (#""jw\u0074""#, true), (#""\u212Awt""#, false),
    ]

    @Test(arguments: types)
    func `T71: a token of another kind than those that prove an identity is refused`(
        type: String, isAllowed: Bool
    ) throws {
        let text = JSONWebTokenTests.token(header: #"{"alg":"RS256","typ":\#(type)}"#)
        if isAllowed {
            _ = try JSONWebToken(text)
        } else {
            #expect(throws: JSONWebTokenError.typeNotAllowed) { try JSONWebToken(text) }
        }
    }

    @Test(arguments: refused)
    func `T1 T2: what can't be checked with a public key is refused`(
        text: String, error: JSONWebTokenError
    ) {
        #expect(throws: error) { try JSONWebToken(text) }
    }
}
