import PolicyEngine
import Testing

@Suite struct PolicyDocumentTests {
    private static let allow = #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#

    static let sound: [(String, [PolicyDocument.Effect])] = [
        (#"{"Version":"2012-10-17","Statement":[\#(allow)]}"#, [.allow]),
        (
            #" {"Id":"x","Version":"2012-10-17","Statement":[{"Effect":"Deny"}, \#(allow)]} "#,
            [.deny, .allow]
        ),
        (#"{"Version":"2012-10-17","Statement":[]}"#, []),
        (#"{"Version":"2012-10-17"}"#, []),
    ]

    @Test(arguments: sound)
    func `a policy has the version and statements with an effect`(
        json: String, effects: [PolicyDocument.Effect]
    ) throws {
        #expect(try PolicyDocument(json: Array(json.utf8)).effects == effects)
    }

    static let unsound: [(String, PolicyError)] = [
        ("", .notJSON),
        ("nonsense", .notJSON),
        (#"{"Version":"2012-10-17","Statement":[]} trailing"#, .notJSON),
        ("null", .notJSON),
        ("[]", .notJSON),
        (#"{"Version":"2012-10-17","Statement":[],"Statement":[\#(allow)]}"#, .notJSON),
        (#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow"}]}"#, .notJSON),
        (#"{"Version":"2012-10-17","Statement":[],}"#, .notJSON),
        ("{}", .malformed("Version is missing")),
        (#"{"Statement":[]}"#, .malformed("Version is missing")),
        (#"{"Version":"","Statement":[]}"#, .malformed("Version must be 2012-10-17")),
        (#"{"Version":"2008-10-17","Statement":[]}"#, .malformed("Version must be 2012-10-17")),
        (#"{"Version":20121017,"Statement":[]}"#, .malformed("Version is not what it must be")),
        (
            #"{"Version":"2012-10-17","Statement":"x"}"#,
            .malformed("Statement is not what it must be")
        ),
        (
            #"{"Version":"2012-10-17","Statement":[{}]}"#,
            .malformed("Statement[0].Effect is missing")
        ),
        (
            #"{"Version":"2012-10-17","Statement":[\#(allow),{"Effect":"allow"}]}"#,
            .malformed("Statement[1].Effect is not what it must be")
        ),
    ]

    @Test(arguments: unsound)
    func `what is no policy is refused with its place`(json: String, error: PolicyError) {
        #expect(throws: error) { try PolicyDocument(json: Array(json.utf8)) }
    }

    @Test func `depth ends in a refusal, not in a crash`() {
        let deep = String(repeating: "[", count: 200_000)
        #expect(throws: PolicyError.notJSON) { try PolicyDocument(json: Array(deep.utf8)) }
    }

    @Test(arguments: BuiltInPolicies.names)
    func `each built-in policy is one`(name: String) throws {
        let json = try #require(BuiltInPolicies.json(named: name))
        let effects = try PolicyDocument(json: Array(json.utf8)).effects
        #expect(!effects.isEmpty && effects.allSatisfy { $0 == .allow })
    }
}

@Suite struct PolicyNamesTests {
    static let lists: [(String, [String])] = [
        ("", []), (",", []), (" , ,", []), ("a", ["a"]), (" a ,b,, a", ["a", "b"]),
        ("a b", ["a b"]),
    ]

    @Test(arguments: lists)
    func `names are trimmed, and each stands once`(text: String, names: [String]) {
        #expect(PolicyNames.split(text) == names)
    }
}
