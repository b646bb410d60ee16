import PolicyEngine
import Testing

/// The author of a policy hears of all that is wrong in it at once, and where.
@Suite struct AllErrorsTests {
    private static func errors(_ text: String) -> [String] {
        let json = Array(text.utf8)
        do throws(PolicyError) {
            _ = try PolicyDocument(json: json)
            return []
        } catch {
            return error.located(in: json).map {
                "\($0.position): \($0.text)"
            }
        }
    }

    @Test func `every error has its line and column, and what was perhaps meant`() {
        let text = """
            {
              "Version": "2012-10-18",
              "Statements": [],
              "Statement": [
                {"Sid": "é", "Effect": "Alow", "Action": ["s3:GetObjcet", "s3:PutObject", "S4:Get*"],
                 "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3::b"],
                 "Condition": {
                   "StringEqual": {"aws:username": "x"},
                   "Bool": {"aws:SecureTransprot": "true", "aws:SecureTransport": "yes"}
                 }},
                {"Effect": "Deny", "Action": "s3:ListObjectsV2", "Resources": "*"},
                7
              ]
            }
            """
        #expect(
            AllErrorsTests.errors(text) == [
                #"2:14: Version: must be 2012-10-17, not "2012-10-18""#,
                #"3:3: the document: unknown field "Statements"; did you mean "Statement"?"#,
                #"5:28: Statement[0].Effect: must be Allow or Deny, not "Alow""#,
                #"5:47: Statement[0].Action[0]: unknown action "s3:GetObjcet"; did you mean "s3:GetObject"?"#,
                #"5:79: Statement[0].Action[2]: unknown action "S4:Get*""#,
                #"6:39: Statement[0].Resource[1]: neither * nor an ARN such as arn:aws:s3:::bucket/key: "arn:aws:s3::b""#,
                #"8:8: Statement[0].Condition: unknown operator "StringEqual"; did you mean "StringEquals"?"#,
                #"9:17: Statement[0].Condition.Bool: unknown key "aws:SecureTransprot"; did you mean "aws:SecureTransport"?"#,
                #"9:71: Statement[0].Condition.Bool.aws:SecureTransport: must be true or false"#,
                #"11:34: Statement[1].Action: "s3:ListObjectsV2" is an operation, not an action; did you mean "s3:ListBucket"?"#,
                #"11:54: Statement[1]: unknown field "Resources"; did you mean "Resource"?"#,
                "12:5: Statement[2]: must be an object",
            ])
    }

    static let syntax: [(text: String, errors: [String])] = [
        ("{\n \"Version\": 1,\n x}", ["3:2: not JSON from here on"]),
        ("", ["1:1: not JSON from here on"]),
        (
            "{\"Version\":\"2012-10-17\",\n\"Version\":\"2012-10-17\"}",
            [#"2:1: the document: "Version" is repeated here"#]
        ),
        // What follows a repeated name has not been read, and may be anything.
        (
            #"{"Id":"a","Id":"b","Statement":"# + String(repeating: "[", count: 10_000),
            [#"1:11: the document: "Id" is repeated here"#]
        ),
        (#"{"Id":"a","Id":"\"#, [#"1:11: the document: "Id" is repeated here"#]),
    ]

    @Test(arguments: syntax)
    func `what is no JSON has its place, too`(text: String, errors: [String]) {
        #expect(AllErrorsTests.errors(text) == errors)
    }

    @Test func `a message names the first few`() throws {
        let actions = (1...9).map { #""s3:Unheard\#($0)""# }.joined(separator: ",")
        let error = #expect(throws: PolicyError.self) {
            try document(#"{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}"#)
        }
        #expect(error?.each.count == 9)
        #expect(
            error?.description == (0...2).map {
                #"Statement[0].Action[\#($0)]: unknown action "s3:Unheard\#($0 + 1)""#
            }.joined(separator: "; ") + "; and 6 more")
    }

    static let similar: [(String, String?)] = [
        ("s3:GetObjects", "s3:GetObject"), ("s3:getobjetc", "s3:GetObject"),
        ("s4:GetObject", "s3:GetObject"), ("GetObject", "s3:GetObject"),
        ("s3:PutBucketPublicAccesBlock", "s3:PutBucketPublicAccessBlock"),
        ("kms:Decript", "kms:Decrypt"), ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:CopyObject", "s3:GetObject and s3:PutObject"), ("iam", nil), ("", nil),
        ("s3:Frobnicate", nil), (String(repeating: "s", count: 20_000), nil),
    ]

    @Test(arguments: similar)
    func `an unknown action is compared with all that are known`(name: String, meant: String?)
        throws
    {
        let error = #expect(throws: PolicyError.self) {
            try document(statement("Deny", name, on: "*"))
        }
        let text = try #require(error).description
        #expect(text.contains("did you mean") == (meant != nil))
        if let meant { #expect(text.hasSuffix(#"; did you mean "\#(meant)"?"#)) }
    }
}
