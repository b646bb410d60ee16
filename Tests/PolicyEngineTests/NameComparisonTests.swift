import Testing

@testable import PolicyEngine

/// Names in Normalization Form C, and policies that say them in any form (T64).
@Suite struct NameComparisonTests {
    private static func request(
        _ key: String, prefix: String? = nil, user: String = "Kim",
        comparing comparison: AccessRequest.NameComparison = .normalized
    ) -> AccessRequest {
        var server = ConditionValues()
        server.set(.username, user)
        var caller = ConditionValues()
        if let prefix { caller.set(.prefix, prefix) }
        return AccessRequest(
            action: .s3(prefix == nil ? .getObject : .listBucket),
            resource: prefix == nil ? .object(bucket: "b", key: key) : .bucket("b"),
            server: server, request: caller, comparing: comparison)
    }

    typealias Row = (pattern: String, key: String, isAllowed: Bool, isDenied: Bool)

    static let rows: [Row] = [
        ("Keys/*", "Keys/plan", true, true), ("\u{212A}eys/*", "Keys/plan", true, true),
        ("caf\u{E9}/*", "caf\u{E9}/x", true, true), ("cafe\u{301}/*", "caf\u{E9}/x", true, true),
        ("cafe/*", "caf\u{E9}/x", false, false), ("caf?/*", "caf\u{E9}/x", true, true),
        ("D\u{307}\u{323}", "\u{1E0C}\u{307}", true, true),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}", true, true), ("keys/*", "Keys/plan", false, false),
        // A mark at the beginning of what is written may have joined what a wildcard stands for.
        ("*\u{301}/x", "caf\u{E9}/x", false, true), ("caf?\u{301}/x", "caf\u{E9}/x", false, true),
        ("${aws:username}\u{301}/x", "Ki\u{1E3F}/x", false, true),
        ("*\u{301}/x", "cafe/y", false, false),
        // A name in another form is compared as it is written.
        ("Keys/*", "\u{212A}eys/plan", false, false),
        ("\u{212A}eys/*", "\u{212A}eys/plan", true, true),
        ("caf\u{E9}/*", "cafe\u{301}/x", false, false), ("cafe*", "cafe\u{301}/x", true, true),
    ]

    @Test(arguments: rows)
    func `what is written in a policy is compared in the normal form of names`(row: Row) throws {
        let request = NameComparisonTests.request(row.key)
        let arn = "arn:aws:s3:::b/\(row.pattern)"
        #expect(
            try document(statement("Allow", "s3:*", on: arn)).allows(request) == row.isAllowed)
        #expect(try document(statement("Deny", "s3:*", on: arn)).denies(request) == row.isDenied)
        // NotResource takes the opposite reading.
        let others = #"{"Effect":"Allow","Action":"s3:*","NotResource":"\#(arn)"}"#
        #expect(try document(others).allows(request) == !row.isDenied)
    }

    @Test(arguments: rows)
    func `the prefix of a list is compared as a name is`(row: Row) throws {
        let request = NameComparisonTests.request("", prefix: row.key)
        let condition = #"{"StringLike":{"s3:prefix":"\#(row.pattern)"}}"#
        let bucket = "arn:aws:s3:::b"
        #expect(
            try document(statement("Allow", "s3:ListBucket", on: bucket, if: condition))
                .allows(request) == row.isAllowed)
        #expect(
            try document(statement("Deny", "s3:ListBucket", on: bucket, if: condition))
                .denies(request) == row.isDenied)
        let others = #"{"StringNotLike":{"s3:prefix":"\#(row.pattern)"}}"#
        #expect(
            try document(statement("Allow", "s3:ListBucket", on: bucket, if: others))
                .allows(request) == !row.isDenied)
    }

    @Test(arguments: ["\u{212A}im", "Ki\u{6D}\u{301}", "\u{301}Kim", "\u{1161}Kim"])
    func `a variable's value that is not in the form allows nothing and denies everything`(
        user: String
    ) throws {
        let arn = "arn:aws:s3:::b/home/${aws:username}/*"
        let keys = ["home/Kim/x", "home/Ki\u{1E3F}/x"]
        for key in keys {
            let request = NameComparisonTests.request(key, user: user)
            #expect(try !document(statement("Allow", "s3:*", on: arn)).allows(request))
            #expect(try document(statement("Deny", "s3:*", on: arn)).denies(request))
        }
        let kim = NameComparisonTests.request(keys[0])
        #expect(try document(statement("Allow", "s3:*", on: arn)).allows(kim))
        #expect(
            try !document(statement("Deny", "s3:*", on: arn)).denies(
                NameComparisonTests.request(keys[1])))
    }

    @Test(arguments: [("\u{212A}eys/*", "Keys/plan"), ("cafe\u{301}/*", "caf\u{E9}/x")])
    func `a store that compares bytes has policies that do`(pattern: String, key: String) throws {
        let request = NameComparisonTests.request(key, comparing: .exact)
        let arn = "arn:aws:s3:::b/\(pattern)"
        #expect(try !document(statement("Allow", "s3:*", on: arn)).allows(request))
        #expect(try !document(statement("Deny", "s3:*", on: arn)).denies(request))
    }

    @Test(arguments: [
        #"{"StringEqualsIgnoreCase":{"s3:prefix":"CAFE\u{301}"}}"#,
        #"{"StringEquals":{"s3:prefix":"cafe\u{301}"}}"#,
        #"{"ForAnyValue:StringEquals":{"s3:prefix":["x","cafe\u{301}"]}}"#,
    ])
    func `every operator on texts compares names so`(condition: String) throws {
        let condition = condition.replacing(#"\u{301}"#, with: "\u{301}")
        let request = NameComparisonTests.request("", prefix: "caf\u{E9}")
        let bucket = "arn:aws:s3:::b"
        #expect(
            try document(statement("Deny", "s3:ListBucket", on: bucket, if: condition))
                .denies(request))
    }
}
