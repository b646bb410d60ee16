import PolicyEngine
import Testing

@Suite struct PolicyWarningTests {
    private typealias Warning = PolicyWarning

    private static func allow(
        _ action: String, _ resource: String, _ condition: String? = nil
    ) -> String {
        statement("Allow", action, on: "arn:aws:s3:::\(resource)", if: condition)
    }

    static let suspicious: [(statement: String, warnings: [String])] = [
        (
            allow("s3:ListBucket", "bkt/*"),
            [
                "Action: s3:ListBucket acts on a bucket, and none is named; add its ARN, which has no slash"
            ]
        ),
        (
            allow("s3:GetObject", "bkt"),
            [
                "Action: s3:GetObject acts on objects, and none is named; add an ARN as arn:aws:s3:::bucket/*"
            ]
        ),
        (
            allow("s3:ListAllMyBuckets", "bkt"),
            [
                "Action: s3:ListAllMyBuckets acts on no resource that has a name; only * covers it"
            ]
        ),
        (
            statement("Deny", "admin:ServerInfo", on: "arn:aws:s3:::bkt/*"),
            [
                "Action: admin:ServerInfo acts on no resource that has a name; only * covers it"
            ]
        ),
        (
            allow("kms:*", "*"),
            [
                "Action: kms:* acts on encryption keys, and none is named; add * or arn:minio:kms:::*"
            ]
        ),
        (
            #"{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"arn:aws:s3:::bkt/*"}"#,
            [
                "Action: s3:ListBucket acts on a bucket, and none is named; add its ARN, which has no slash"
            ]
        ),
        (statement("Allow", "*", on: "*"), ["Action: allows every action on everything"]),
        (
            statement("Allow", "*", on: "arn:aws:s3:::*"),
            ["Action: allows every action on everything"]
        ),
        (
            #"{"Effect":"Allow","NotAction":"s3:DeleteBucket","Resource":"*"}"#,
            [
                "NotAction: Allow with NotAction allows everything that is not named"
            ]
        ),
        (
            #"{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::bkt/*"}"#,
            [
                "NotResource: Allow with NotResource allows everything that is not named"
            ]
        ),
        (
            #"{"Effect":"Deny","NotAction":"*","Resource":"*"}"#,
            [
                "NotAction: no request can match: every action is excluded"
            ]
        ),
        (
            #"{"Effect":"Deny","NotAction":"s3:*","Resource":"arn:aws:s3:::bkt/*"}"#,
            [
                "NotAction: no request can match: no other action acts on what is named"
            ]
        ),
        (
            #"{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::bkt","*"]}"#,
            [
                "NotResource: no request can match: every resource is excluded"
            ]
        ),
        (
            allow("s3:*", "b*", #"{"Null":{"jwt:sub":"true"},"StringEquals":{"jwt:sub":"a"}}"#),
            [
                "Condition.StringEquals.jwt:sub: no request can match: Condition.Null.jwt:sub says otherwise"
            ]
        ),
        (
            allow(
                "s3:*", "b*", #"{"StringLike":{"jwt:sub":"ab"},"StringNotLike":{"jwt:sub":"a*"}}"#),
            [
                "Condition.StringNotLike.jwt:sub: no request can match: Condition.StringLike.jwt:sub says otherwise"
            ]
        ),
        (
            allow(
                "s3:*", "b*",
                #"{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}"#
            ),
            [
                "Condition.DateGreaterThanEquals.aws:CurrentTime: no request can match: "
                    + "Condition.DateLessThan.aws:CurrentTime says otherwise"
            ]
        ),
        (
            allow(
                "s3:*", "b*",
                #"{"NumericLessThan":{"s3:max-keys":[5,9]},"NumericEquals":{"s3:max-keys":10}}"#),
            [
                "Condition.NumericEquals.s3:max-keys: no request can match: "
                    + "Condition.NumericLessThan.s3:max-keys says otherwise"
            ]
        ),
        (
            allow("s3:GetObject", "${aws:Referer}/*"),
            ["Resource: the caller chooses what ${aws:Referer} stands for"]
        ),
        (
            allow("s3:*", "b*", #"{"ForAllValues:StringEquals":{"aws:groups":"a"}}"#),
            [
                #"Condition.ForAllValues:StringEquals.aws:groups: holds for requests without aws:groups too; "#
                    + #"add "Null": {"aws:groups": "false"}"#
            ]
        ),
        (
            allow("s3:*", "b*", #"{"StringEqualsIfExists":{"jwt:email":"a@example.org"}}"#),
            [
                #"Condition.StringEqualsIfExists.jwt:email: holds for requests without jwt:email too; "#
                    + #"add "Null": {"jwt:email": "false"}"#
            ]
        ),
        (
            allow("s3:*", "b*", #"{"StringNotEquals":{"jwt:sub":["a","b"]}}"#),
            [
                #"Condition.StringNotEquals.jwt:sub: holds for requests without jwt:sub too; "#
                    + #"add "Null": {"jwt:sub": "false"}"#
            ]
        ),
        (
            allow("s3:*", "b*", #"{"StringNotLike":{"aws:username":"temp-*"}}"#),
            [
                #"Condition.StringNotLike.aws:username: holds for requests without aws:username too; "#
                    + #"add "Null": {"aws:username": "false"}"#
            ]
        ),
        (
            allow("s3:*", "b*", #"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","0.0.0.0/0"]}}"#),
            [
                "Condition.IpAddress.aws:SourceIp: holds for every address, so it restricts nothing"
            ]
        ),
        (
            allow("s3:*", "b*", #"{"IpAddressIfExists":{"aws:SourceIp":"::/0"}}"#),
            [
                "Condition.IpAddressIfExists.aws:SourceIp: holds for every address, so it restricts nothing"
            ]
        ),
        (
            allow("s3:*", "b*", #"{"StringEquals":{"s3:ExistingObjectTag/a":"x"}}"#),
            [
                "Condition.StringEquals.s3:ExistingObjectTag/a: no request can match: "
                    + "only the store knows s3:ExistingObjectTag/a"
            ]
        ),
        (
            statement(
                "Deny", "s3:*", on: "*", if: #"{"Null":{"s3:ExistingObjectTag/a":"true"}}"#),
            [
                "Condition.Null.s3:ExistingObjectTag/a: holds for every request: "
                    + "only the store knows s3:ExistingObjectTag/a"
            ]
        ),
        (
            allow("s3:GetObject", "Bad_Bucket/*"),
            ["Resource: no bucket can have the name Bad_Bucket"]
        ),
        (allow("s3:ListBucket", "ab"), ["Resource: no bucket can have the name ab"]),
        (allow("s3:ListBucket", "Logs*"), ["Resource: no bucket can have the name Logs*"]),
        (
            allow("s3:ListBucket", String(repeating: "b", count: 64)),
            ["Resource: no bucket can have the name \(String(repeating: "b", count: 64))"]
        ),
    ]

    @Test(arguments: suspicious)
    func `what can hardly be meant is told, with its place`(
        statement: String, warnings: [String]
    ) throws {
        #expect(
            try document(statement).warnings.map(\.description)
                == warnings.map { "Statement[0].\($0)" })
    }

    static let fine: [String] = [
        allow("s3:ListBucket", "a-1.b"), allow("s3:ListBucket", "abc"),
        allow("s3:ListBucket", "a?"),
        allow("s3:ListBucket", String(repeating: "b", count: 63)),
        allow("s3:*", "b*", #"{"StringNotEquals":{"aws:Referer":"a"}}"#),
        allow("s3:*", "b*", #"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        allow("s3:*", "b*", #"{"NotIpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#),
        allow("s3:*", "b*", #"{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","::/1"]}}"#),
        allow("s3:*", "b*", #"{"StringNotEquals":{"jwt:sub":"a"},"Null":{"jwt:sub":"false"}}"#),
        statement("Deny", "s3:*", on: "*", if: #"{"StringNotEquals":{"jwt:sub":"a"}}"#),
        statement("Deny", "s3:*", on: "*", if: #"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#),
        allow("s3:ListBucket", "bkt"), allow("s3:ListBucket", "b*"), allow("s3:GetObject", "bkt/*"),
        allow("s3:GetObject", "b*"), allow("s3:*", "bkt/*"), allow("s3:*", "*"),
        allow("s3:Get*", "bkt/*"),
        allow("s3:GetObject", "${aws:username}/*"), allow("s3:ListBucket", "${aws:username}"),
        allow("s3:ListAllMyBuckets", "*"), statement("Deny", "*", on: "*"),
        statement("Allow", "*", on: "arn:aws:s3:::b*"),
        statement("Allow", "*", on: "*", if: #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        #"{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::bkt","arn:aws:s3:::bkt/*"]}"#,
        #"{"Effect":"Deny","NotAction":"s3:Get*","NotResource":"arn:aws:s3:::bkt/*"}"#,
        #"{"Effect":"Allow","Action":"admin:*"}"#,
        allow(
            "s3:*", "b*",
            #"{"ForAllValues:StringEquals":{"aws:groups":"a"},"Null":{"aws:groups":"false"}}"#),
        allow("s3:*", "b*", #"{"StringEqualsIfExists":{"jwt:sub":"a"},"Null":{"jwt:sub":"true"}}"#),
        allow(
            "s3:*", "b*",
            #"{"NumericLessThan":{"s3:max-keys":[5,11]},"NumericEquals":{"s3:max-keys":10}}"#),
        allow(
            "s3:*", "b*", #"{"StringLike":{"jwt:groups":"a*"},"StringNotLike":{"jwt:groups":"ab"}}"#
        ),
    ]

    @Test(arguments: fine)
    func `what may be meant is not`(statement: String) throws {
        #expect(try document(statement).warnings == [])
    }

    @Test func `a policy without statements allows nothing`() throws {
        #expect(
            try document().warnings == [PolicyWarning(place: "Statement", concern: .noStatements)])
    }

    @Test func `one Sid for two statements is told at the second`() throws {
        func labelled(_ sid: String) -> String {
            #"{"Sid":"\#(sid)","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#
        }
        #expect(
            try document(labelled("a"), labelled("b"), labelled("a"), labelled(""), labelled(""))
                .warnings
                == [PolicyWarning(place: "Statement[2].Sid", concern: .repeatedSid("a", first: 0))])
    }

    static let denials: [(allow: String, deny: String, isCovered: Bool)] = [
        (
            allow("s3:GetObject", "bkt/x*"), statement("Deny", "s3:*", on: "arn:aws:s3:::bkt/*"),
            true
        ),
        (allow("s3:GetObject", "bkt/x*"), statement("Deny", "s3:*", on: "*"), true),
        (
            allow("s3:GetObject", "bkt/*"), statement("Deny", "s3:*", on: "arn:aws:s3:::bkt/x*"),
            false
        ),
        (allow("s3:*", "bkt/x*"), statement("Deny", "s3:GetObject", on: "*"), false),
        (
            allow("s3:GetObject", "bkt/*"),
            statement("Deny", "s3:*", on: "*", if: #"{"Bool":{"aws:SecureTransport":"false"}}"#),
            false
        ),
        (
            allow("s3:GetObject", "bkt/*", #"{"Bool":{"aws:SecureTransport":"false"}}"#),
            statement("Deny", "s3:*", on: "*", if: #"{"Bool":{"aws:SecureTransport":"false"}}"#),
            true
        ),
        (allow("s3:GetObject", "bkt/*"), statement("Allow", "s3:*", on: "arn:aws:s3:::*"), false),
        (
            allow("s3:GetObject", "bkt/*"),
            #"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::bkt/*"}"#, false
        ),
    ]

    @Test(arguments: denials)
    func `what is allowed only to be denied is told at what allows`(
        allow: String, deny: String, isCovered: Bool
    ) throws {
        #expect(
            try document(deny, allow).warnings
                == (isCovered
                    ? [PolicyWarning(place: "Statement[1]", concern: .deniedBy(statement: 0))] : [])
        )
    }
}
