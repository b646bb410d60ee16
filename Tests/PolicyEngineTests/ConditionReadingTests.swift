import PolicyEngine
import Testing

@Suite struct ConditionReadingTests {
    private func refusal(
        of condition: String, action: String = "s3:*", effect: String = "Deny"
    ) -> String? {
        do {
            _ = try document(statement(effect, action, on: "*", if: condition))
            return nil
        } catch {
            return (error as? PolicyError)?.description.replacing(
                "Statement[0].Condition", with: "")
        }
    }

    static let operators = [
        "StringEqual", "stringEquals", "StringEqualsIfExist", "StringEqualsIfExistsIfExists",
        "Like", "",
        "NullIfExists", "ForAllValues:Null", "ForAnyValue:Null", "ForSomeValues:StringEquals",
        "ForAllValues:ForAnyValue:StringEquals", "ForAllValues:", "IfExists", "BinaryNotEquals",
        "NotIpAddresses", "BoolNot", "StringEquals ", "ForAllValues StringEquals", "NotBool",
    ]

    @Test(arguments: operators, ["Allow", "Deny"])
    func `T39: an unknown operator is refused when the policy is read`(name: String, effect: String)
    {
        #expect(
            refusal(of: #"{"\#(name)":{"aws:username":"x"}}"#, effect: effect)?
                .hasPrefix(#": unknown operator "\#(name)""#) == true)
    }

    static let keys = [
        "s3:foo", "username", "aws:user", "aws:PrincipalTag/", "aws:PrincipalTags/team",
        "aws:MultifactorPresent", "ec2:", "foo:bar", "(absent)", "(unknown)/x", "jwt:role", "jwt:",
        "",
        "ldap:groups ",
        "s3:ExistingObjectTag", "s3:ExistingObjectTag/", "s3:RequestObjectTag/", "aws:username/x",
        "aws::username", "${aws:username}", "*",
    ]

    @Test(arguments: keys, ["Allow", "Deny"])
    func `T39: an unknown key is refused when the policy is read`(name: String, effect: String) {
        #expect(
            refusal(of: #"{"StringLike":{"\#(name)":"x"}}"#, effect: effect)?
                .hasPrefix(#".StringLike: unknown key "\#(name)""#) == true)
    }

    static let usable: [(action: String, key: String, isUsable: Bool)] = [
        ("s3:GetObject", "aws:username", true), ("s3:GetObject", "jwt:sub", true),
        ("admin:ServerInfo", "aws:SourceIp", true), ("sts:AssumeRole", "aws:SourceIp", true),
        ("s3:ListBucket", "s3:prefix", true), ("s3:ListBucketVersions", "s3:max-keys", true),
        ("s3:GetObject", "s3:prefix", false), ("s3:List*", "s3:prefix", true),
        ("*", "s3:prefix", true),
        ("s3:GetObject", "s3:ExistingObjectTag/team", true),
        ("s3:ListBucket", "s3:ExistingObjectTag/team", false),
        ("s3:PutObject", "s3:RequestObjectTag/team", true),
        ("s3:PutObject", "s3:RequestObjectTagKeys", true),
        ("s3:GetObject", "s3:RequestObjectTagKeys", false),
        ("s3:PutObject", "s3:x-amz-copy-source", true),
        ("s3:DeleteObject", "s3:versionid", true),
        ("s3:DeleteObject", "s3:object-lock-mode", false),
        ("s3:PutObjectRetention", "s3:object-lock-remaining-retention-days", true),
        ("s3:GetObjectAttributes", "s3:versionid", false),
        ("sts:AssumeRoleWithWebIdentity", "sts:DurationSeconds", true),
        ("s3:*", "sts:DurationSeconds", false), ("admin:*", "svc:DurationSeconds", true),
        ("admin:*", "s3:prefix", false), ("kms:*", "ldap:user", true),
    ]

    @Test(arguments: usable)
    func `a key goes with the actions that have it`(
        action: String, key: String, isUsable: Bool
    ) {
        #expect(
            refusal(of: #"{"Null":{"\#(key)":"true"}}"#, action: action)
                == (isUsable ? nil : #".Null: no action of this statement has the key "\#(key)""#))
    }

    @Test func `a condition where every action is excluded says so, and not that the key is wrong`()
    {
        let text =
            #"{"Effect":"Deny","NotAction":"*","Resource":"*","Condition":{"Null":{"aws:username":"true"}}}"#
        #expect(throws: PolicyError.invalid(place: "Statement[0].Condition", .noAction)) {
            try document(text)
        }
    }

    /// In MinIO a key has to go with each action, so that this, from AWS's own examples, is refused.
    @Test func `one action with the key is enough, and for the others the key is absent`() throws {
        let policy = try document(
            """
            {"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"*",
            "Condition":{"StringLikeIfExists":{"s3:prefix":"home/*"}}}
            """)
        let bucket = "arn:aws:s3:::b"
        #expect(policy.allows(try request("s3:GetObject", on: "arn:aws:s3:::b/k")))
        #expect(
            policy.allows(
                try request("s3:ListBucket", on: bucket, caller: ["s3:prefix": ["home/x"]])))
        #expect(
            !policy.allows(try request("s3:ListBucket", on: bucket, caller: ["s3:prefix": ["x"]])))
    }

    @Test func `with NotAction the actions are all that are not named`() {
        let condition = #","Resource":"*","Condition":{"StringLike":{"s3:prefix":"x"}}}"#
        #expect(throws: Never.self) {
            try document(#"{"Effect":"Deny","NotAction":"s3:GetObject"\#(condition)"#)
        }
        #expect(throws: PolicyError.self) {
            try document(#"{"Effect":"Deny","NotAction":"s3:List*"\#(condition)"#)
        }
    }

    @Test(arguments: ["aws:sourceip", "AWS:SourceIP", "aws:SourceIp"])
    func `the case of a key's name does not matter, as in AWS`(name: String) throws {
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "*", if: #"{"IpAddress":{"\#(name)":"10.0.0.1"}}"#))
        #expect(
            policy.allows(
                try request(
                    "s3:GetObject", on: "arn:aws:s3:::b/k", server: ["aws:SourceIp": ["10.0.0.1"]]))
        )
    }

    @Test func `the case of a tag does, as in S3`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "*",
                if: #"{"StringEquals":{"S3:existingobjecttag/Team":"a"}}"#))
        func allows(_ tag: String) throws -> Bool {
            policy.allows(
                try request(
                    "s3:GetObject", on: "arn:aws:s3:::b/k",
                    server: ["s3:ExistingObjectTag/\(tag)": ["a"]]))
        }
        #expect(try allows("Team"))
        #expect(try !allows("team"))
        #expect(try !allows("Team/"))
    }

    static let values: [(condition: String, message: String?)] = [
        (#"{"StringEquals":{"aws:username":1}}"#, ".StringEquals.aws:username: must be a string"),
        (
            #"{"StringEquals":{"aws:username":["a",true]}}"#,
            ".StringEquals.aws:username[1]: must be a string"
        ),
        (
            #"{"StringEquals":{"aws:username":[]}}"#,
            ".StringEquals.aws:username: needs at least one"
        ),
        (
            #"{"StringEquals":{"aws:username":null}}"#,
            ".StringEquals.aws:username: must be a string"
        ),
        (
            #"{"StringEquals":{"aws:username":"a","aws:username":"b"}}"#,
            #".StringEquals: "aws:username" is repeated here"#
        ),
        (
            #"{"Bool":{"aws:SecureTransport":"TRUE"}}"#,
            ".Bool.aws:SecureTransport: must be true or false"
        ),
        (
            #"{"Bool":{"aws:SecureTransport":["true","false"]}}"#,
            ".Bool.aws:SecureTransport: must be true or false"
        ),
        (#"{"Null":{"aws:username":"no"}}"#, ".Null.aws:username: must be true or false"),
        (
            #"{"NumericEquals":{"s3:max-keys":1.5}}"#,
            #".NumericEquals.s3:max-keys: "1.5" is not a whole number"#
        ),
        (
            #"{"NumericEquals":{"s3:max-keys":"ten"}}"#,
            #".NumericEquals.s3:max-keys: "ten" is not a whole number"#
        ),
        (
            #"{"NumericEquals":{"s3:max-keys":[1,""]}}"#,
            #".NumericEquals.s3:max-keys[1]: "" is not a whole number"#
        ),
        (
            #"{"DateLessThan":{"aws:CurrentTime":"2026-13-01T00:00:00Z"}}"#,
            #".DateLessThan.aws:CurrentTime: "2026-13-01T00:00:00Z" is not a date as 2026-01-31T10:20:30Z "#
                + "or seconds since 1970"
        ),
        (
            #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}"#,
            #".IpAddress.aws:SourceIp: "10.0.0.0/33" is not an IP address or block of them"#
        ),
        (#"{"BinaryEquals":{"jwt:sub":"x"}}"#, #".BinaryEquals.jwt:sub: "x" is not base64"#),
        (#"{"ArnLike":{"jwt:sub":"arn:aws:s3:::"}}"#, nil),
        (
            #"{"ArnLike":{"jwt:sub":"arn:aws:s3::"}}"#,
            #".ArnLike.jwt:sub: "arn:aws:s3::" is not an ARN of six parts"#
        ),
        (
            #"{"IpAddress":{"aws:username":"10.0.0.1"}}"#,
            #".IpAddress: values of "aws:username" can't be compared with this operator"#
        ),
        (
            #"{"Bool":{"aws:SourceIp":"true"}}"#,
            #".Bool: values of "aws:SourceIp" can't be compared with this operator"#
        ),
        (
            #"{"NumericEquals":{"aws:CurrentTime":1}}"#,
            #".NumericEquals: values of "aws:CurrentTime" can't be compared with this operator"#
        ),
        (
            #"{"DateEquals":{"s3:max-keys":1}}"#,
            #".DateEquals: values of "s3:max-keys" can't be compared with this operator"#
        ),
        (#"{"StringLike":{"aws:SourceIp":"10.*"}}"#, nil),
        (#"{"StringEquals":{"s3:x-amz-server-side-encryption":"AES256"}}"#, nil),
        (
            #"{"StringNotEquals":{"s3:x-amz-server-side-encryption":"AES-256"}}"#,
            #".StringNotEquals.s3:x-amz-server-side-encryption: "AES-256" is not AES256 or aws:kms"#
        ),
        (#"{"StringLike":{"s3:x-amz-server-side-encryption":"aws:*"}}"#, nil),
        (
            #"{"StringEquals":{"s3:x-amz-metadata-directive":"MOVE"}}"#,
            #".StringEquals.s3:x-amz-metadata-directive: "MOVE" is not COPY or REPLACE"#
        ),
        (
            #"{"StringEquals":{"s3:x-amz-copy-source":"bucket"}}"#,
            #".StringEquals.s3:x-amz-copy-source: "bucket" is not bucket/key"#
        ),
        (
            #"{"StringEquals":{"aws:username":"${"}}"#,
            #".StringEquals.aws:username: a variable is not closed in "${""#
        ),
        (
            #"{"StringLike":{"aws:username":"${aws:nobody}"}}"#,
            #".StringLike.aws:username: unknown variable "${aws:nobody}""#
        ),
    ]

    @Test(arguments: values)
    func `T39: a value that could never match is refused`(condition: String, message: String?) {
        #expect(refusal(of: condition) == message)
    }
}
