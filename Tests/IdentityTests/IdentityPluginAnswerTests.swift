import Testing

@testable import Identity

@Suite struct IdentityPluginAnswerTests {
    private func answer(
        user: String = #""alice""#, seconds: String = "3600", claims: String? = nil
    ) -> IdentityPluginAnswer? {
        let claims = claims.map { #","claims":\#($0)"# } ?? ""
        return try? IdentityPluginAnswer(
            json: Array(#"{"user":\#(user),"maxValiditySeconds":\#(seconds)\#(claims)}"#.utf8))
    }

    static let users: [(String, Bool)] = [
        (#""a""#, true), (#""Jürgen ☕""#, true), (#""a b/c:d@e""#, true),
        ("\"\(String(repeating: "x", count: 1_024))\"", true),
        ("\"\(String(repeating: "x", count: 1_025))\"", false),
        ("\"\(String(repeating: "é", count: 513))\"", false),
        (#""""#, false), ("null", false), ("1", false), (#"["alice"]"#, false), ("{}", false),
        (#""a\u0000""#, false), (#""a\nb""#, false), (#""a\u007f""#, false),
        (#""a\u202e""#, false), (#""a\u2028""#, false), (#""\ud800""#, false),
    ]

    @Test(arguments: users)
    func `a user is a name that can be seen`(user: String, isTaken: Bool) {
        #expect((answer(user: user) != nil) == isTaken)
    }

    static let validities: [(String, Int?)] = [
        ("900", 900), ("604800", 604_800), ("899", nil), ("604801", nil), ("0", nil),
        ("-900", nil), ("900.0", nil), ("9e2", nil), ("0900", nil), (#""900""#, nil),
        ("null", nil), ("true", nil), ("99999999999999999999", nil), ("[900]", nil),
    ]

    @Test(arguments: validities)
    func `a validity is a whole number of seconds in range`(seconds: String, isTaken: Int?) {
        #expect(answer(seconds: seconds)?.longestSession == isTaken)
    }

    @Test(arguments: [
        #"{"user":"alice"}"#, #"{"maxValiditySeconds":900}"#,
        #"{"user":"a","maxValiditySeconds":900,"user":"b"}"#,
        #"{"user":"a","maxValiditySeconds":900,}"#,
        #"{"user":"a","maxValiditySeconds":900,"claims":{"email":"a","email":"b"}}"#,
    ])
    func `an answer that lacks something, or means two things, is none`(json: String) {
        #expect(throws: IdentityPluginAnswer.Problem.self) {
            _ = try IdentityPluginAnswer(json: Array(json.utf8))
        }
    }

    @Test(arguments: [
        ("<html>", IdentityPluginAnswer.Problem.document), ("[]", .document), ("{}", .user),
        (#"{"user":""}"#, .user), (#"{"user":"a"}"#, .seconds),
        (#"{"user":"a","maxValiditySeconds":899}"#, .seconds),
        (#"{"user":"a","maxValiditySeconds":900,"claims":[1]}"#, .claims),
    ])
    func `the field that is wrong is named`(json: String, problem: IdentityPluginAnswer.Problem) {
        #expect(throws: problem) { _ = try IdentityPluginAnswer(json: Array(json.utf8)) }
    }

    static let claims: [(String?, [String: String]?, [String])] = [
        (nil, [:], []), ("null", [:], []), ("{}", [:], []), (#""""#, [:], []),
        (#"{"email":"a","name":"b"}"#, ["email": "a", "name": "b"], []),
        (#"{"groups":["a","b"]}"#, [:], ["a", "b"]), (#"{"groups":"a"}"#, [:], ["a"]),
        (#"{"groups":["a",1,["b"]]}"#, [:], ["a"]), (#"{"groups":{"a":1}}"#, [:], []),
        (#"{"email":1,"name":["a"],"upn":{"a":"b"},"address":null,"scope":true}"#, [:], []),
        (#"{"shoeSize":"42"}"#, [:], []), (#"{"Email":"a","jwt:email":"b"}"#, [:], []),
        (#""email=a""#, ["email": "a"], []),
        (#""email=a,name=b=c, upn=,groups=d""#, ["email": "a", "name": "b=c", "upn": ""], ["d"]),
        (#""shoeSize=42""#, [:], []),
        (#""email""#, nil, []), (#""=a""#, nil, []), (#""email=a,""#, nil, []),
        (#"",email=a""#, nil, []), (#""email=a,email=b""#, nil, []), (#"" ""#, nil, []),
        ("[]", nil, []), (#"["email=a"]"#, nil, []), ("1", nil, []), ("true", nil, []),
    ]

    @Test(arguments: claims)
    func `claims come as an object or as a text, and those that policies can name are kept`(
        claims: String?, isKept: [String: String]?, groups: [String]
    ) {
        let answer = answer(claims: claims)
        let kept = answer.map { Dictionary(uniqueKeysWithValues: $0.claims.map { ($0, $1) }) }
        #expect(kept == isKept)
        #expect((answer?.groups ?? []) == groups)
    }

    @Test(arguments: [
        "exp", "parent", "sub", "policy", "roleArn", "accessKey", "sessionPolicy", "sa-policy",
        "tokenRevokeType", "ldapUser", "ldapUsername", "ldapAttrib_x", "provider", "jti",
    ])
    func `what Daypass itself has to say, a plugin does not`(name: String) {
        #expect(answer(claims: #"{"\#(name)":"evil"}"#)?.claims.isEmpty == true)
        #expect(answer(claims: #""\#(name)=evil""#)?.claims.isEmpty == true)
    }

    static let reasons: [(String, String)] = [
        ("no", "no"), ("", "the identity plugin refuses the token"),
        ("\u{1B}[31mno\n", "[31mno"), ("\u{0}\u{7F}", "the identity plugin refuses the token"),
        (String(repeating: "é", count: 257), String(repeating: "é", count: 256)),
        ("not tok", "not tok"), ("not token-1", "the identity plugin refuses the token"),
    ]

    @Test(arguments: reasons)
    func `T53: a reason is a short line without the token`(reason: String, text: String) {
        #expect(IdentityPluginReason.text(reason, token: "token-1") == text)
    }
}
