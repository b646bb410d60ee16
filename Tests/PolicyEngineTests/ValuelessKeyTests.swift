import PolicyEngine
import Testing

/// Condition keys that AWS has, and no request here has a value for.
@Suite struct ValuelessKeyTests {
    private static func policy(_ effect: String, _ condition: String) throws -> PolicyDocument {
        try document(
            statement("Allow", "s3:ListBucket", on: "*"),
            statement(effect, "s3:GetObject", on: "*", if: condition))
    }

    private static func outcome(_ condition: String) throws -> (allow: Bool, deny: Bool?) {
        let request = try request("s3:GetObject", on: "arn:aws:s3:::b/k")
        let denies = try? policy("Deny", condition).denies(request)
        return (try policy("Allow", condition).allows(request), denies)
    }

    static let absent = [
        "aws:MultiFactorAuthPresent", "aws:multifactorauthpresent", "aws:SourceVpce",
        "aws:PrincipalOrgID", "aws:PrincipalTag/team", "aws:RequestTag/a/b", "kms:ViaService",
        "iam:PassedToService", "ec2:ResourceTag", "s3:DataAccessPointArn", "aws:CalledVia",
        "iam:ResourceTag/team", "sts:TransitiveTagKeys", "kms:EncryptionContext:aws:s3:arn",
    ]

    /// As in AWS for a request that lacks the key. `nil` where a Deny is refused.
    static let operators: [(name: String, value: String, allow: Bool, deny: Bool?)] = [
        ("StringEquals", #""x""#, false, nil), ("StringNotEquals", #""x""#, true, true),
        ("StringLike", #"["x","y"]"#, false, nil), ("StringEqualsIfExists", #""x""#, true, true),
        ("ForAnyValue:StringEquals", #""x""#, false, nil),
        ("ForAllValues:StringEquals", #""x""#, true, true), ("Bool", #""false""#, false, nil),
        ("BoolIfExists", #""false""#, true, true), ("Null", #""true""#, true, true),
        ("Null", #""false""#, false, nil), ("NumericLessThan", "5", false, nil),
        ("NumericLessThanIfExists", "5", true, true), ("NumericEquals", #""1.2""#, false, nil),
        ("ArnLike", #""arn:aws:s3:::b""#, false, nil),
        ("IpAddress", #""10.0.0.1""#, false, nil), ("NotIpAddress", #""10.0.0.1""#, true, true),
        ("DateLessThan", #""2026-01-01T00:00:00Z""#, false, nil),
    ]

    @Test(arguments: absent, operators)
    func `T39: an absent key holds as in AWS, and a Deny that never applies is refused by name`(
        key: String, row: (name: String, value: String, allow: Bool, deny: Bool?)
    ) throws {
        let condition = #"{"\#(row.name)":{"\#(key)":\#(row.value)}}"#
        let (allow, deny) = try ValuelessKeyTests.outcome(condition)
        #expect(allow == row.allow)
        #expect(deny == row.deny)
        if row.deny == nil {
            #expect(
                throws: PolicyError.invalid(
                    place: "Statement[1].Condition.\(row.name)", .valuelessKey(key))
            ) { try ValuelessKeyTests.policy("Deny", condition) }
        }
        let warnings = try ValuelessKeyTests.policy("Allow", condition).warnings
        #expect(warnings.map(\.place) == ["Statement[1].Condition.\(row.name).\(key)"])
    }

    static let unknown = [
        "aws:PrincipalArn", "aws:PrincipalAccount", "aws:ResourceAccount", "aws:RequestedRegion",
        "s3:ResourceAccount", "s3:TlsVersion", "s3:BucketTag/team",
        "sts:ExternalId", "sts:RoleSessionName",
    ]

    @Test(arguments: unknown, operators)
    func `a key that AWS always sends goes against the caller, whatever it is compared with`(
        key: String, row: (name: String, value: String, allow: Bool, deny: Bool?)
    ) throws {
        let condition = #"{"\#(row.name)":{"\#(key)":\#(row.value)}}"#
        let (allow, deny) = try ValuelessKeyTests.outcome(condition)
        #expect(!allow)
        #expect(deny == true)
    }

    @Test(arguments: ["aws:ViaAWSService", "aws:PrincipalIsAWSService", "aws:viaawsservice"])
    func `no service of AWS's asks: such keys are false in every request`(key: String) throws {
        for (value, holds) in [("false", true), ("true", false)] {
            let (allow, deny) = try ValuelessKeyTests.outcome(#"{"Bool":{"\#(key)":"\#(value)"}}"#)
            #expect(allow == holds)
            #expect(deny == holds)
        }
        let (allow, deny) = try ValuelessKeyTests.outcome(#"{"Null":{"\#(key)":"true"}}"#)
        #expect(!allow && deny == false)
    }

    @Test func `a request can't fill such a key`() throws {
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k",
            caller: [
                "aws:ViaAWSService": ["true"], "aws:MultiFactorAuthPresent": ["true"],
                "aws:PrincipalArn": ["x"],
            ])
        for key in ["aws:ViaAWSService", "aws:MultiFactorAuthPresent", "aws:PrincipalArn"] {
            let policy = try ValuelessKeyTests.policy("Allow", #"{"Bool":{"\#(key)":"true"}}"#)
            #expect(!policy.allows(request))
        }
    }

    @Test func `a variable without a value names nothing in an Allow and everything in a Deny`()
        throws
    {
        let resource = "arn:aws:s3:::bkt/${aws:PrincipalTag/team}/*"
        let request = try request("s3:GetObject", on: "arn:aws:s3:::b/k")
        let policy = try document(statement("Allow", "s3:GetObject", on: resource))
        #expect(!policy.allows(request))
        #expect(policy.warnings.count == 1)
        #expect(try !document(statement("Deny", "s3:*", on: resource)).denies(request))
        let inFolder = try PolicyEngineTests.request("s3:GetObject", on: "arn:aws:s3:::bkt/any/k")
        #expect(try document(statement("Deny", "s3:*", on: resource)).denies(inFolder))
    }
}
