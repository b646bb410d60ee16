import PolicyEngine
import Testing

@Suite struct PolicyDocumentTests {
    private static let allow = #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#

    static let sound: [(String, [Effect])] = [
        (#"{"Version":"2012-10-17","Statement":[\#(allow)]}"#, [.allow]),
        (#"{"Version":"2012-10-17","Statement":\#(allow)}"#, [.allow]),
        (
            #" {"Id":"x","ID":"y","Version":"2012-10-17","Statement":[\#(allow), \#(allow)]} "#,
            [.allow, .allow]
        ),
        (
            """
            {"Version":"2012-10-17","Statement":[{"Sid":"Some words","Effect":"Deny","NotAction":["s3:Get*"],
            "NotResource":["arn:aws:s3:::a","arn:aws:s3:::a/*"],
            "Condition":{"Bool":{"aws:SecureTransport":false}}}]}
            """, [.deny]
        ),
        (#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"admin:*"}}"#, [.allow]),
        (#"{"Version":"2012-10-17","Statement":[]}"#, []),
        (#"{"Version":"2012-10-17"}"#, []),
    ]

    @Test(arguments: sound)
    func `a policy is a version and statements, of which there may be one, many or none`(
        json: String, effects: [Effect]
    ) throws {
        #expect(try PolicyDocument(json: Array(json.utf8)).statements.map(\.effect) == effects)
    }

    static let unsound: [(String, String)] = [
        ("", "not JSON at byte 0"),
        ("nonsense", "not JSON at byte 0"),
        (#"{"Version":"2012-10-17"} trailing"#, "not JSON at byte 25"),
        ("null", "the document: must be an object"),
        ("[]", "the document: must be an object"),
        ("{}", "Version: missing"),
        (#"{"Statement":[]}"#, "Version: missing"),
        (#"{"Version":"","Statement":[]}"#, #"Version: must be 2012-10-17, not """#),
        (#"{"Version":"2008-10-17"}"#, #"Version: must be 2012-10-17, not "2008-10-17""#),
        (#"{"Version":20121017}"#, "Version: must be a string"),
        (
            #"{"version":"2012-10-17"}"#,
            #"the document: unknown field "version"; did you mean "Version"?; Version: missing"#
        ),
        (
            #"{"Version":"2012-10-17","Statements":[]}"#,
            #"the document: unknown field "Statements"; did you mean "Statement"?"#
        ),
        (
            #"{"Version":"2012-10-17","Version":"2012-10-17"}"#,
            #"the document: "Version" is repeated here"#
        ),
        (#"{"Version":"2012-10-17","Id":1}"#, "Id: must be a string"),
        (#"{"Version":"2012-10-17","Statement":null}"#, "Statement: must be an object"),
        (#"{"Version":"2012-10-17","Statement":"x"}"#, "Statement: must be an object"),
        (#"{"Version":"2012-10-17","Statement":[[]]}"#, "Statement[0]: must be an object"),
        (#"{"Version":"2012-10-17","Statement":[\#(allow),1]}"#, "Statement[1]: must be an object"),
        (
            #"{"Version":"2012-10-17","Statement":{}}"#,
            "Statement.Effect: missing; Statement.Action: missing"
        ),
    ]

    @Test(arguments: unsound)
    func `what is no policy is refused with its place`(json: String, message: String) {
        let error = #expect(throws: PolicyError.self) {
            try PolicyDocument(json: Array(json.utf8))
        }
        #expect(error?.description == message)
    }

    static let unsoundStatements: [(String, String)] = [
        (
            #""Effect":"allow","Action":"s3:*","Resource":"*""#,
            #".Effect: must be Allow or Deny, not "allow""#
        ),
        (#""Effect":true,"Action":"s3:*","Resource":"*""#, ".Effect: must be a string"),
        (#""Action":"s3:*","Resource":"*""#, ".Effect: missing"),
        (#""Effect":"Allow","Resource":"*""#, ".Action: missing"),
        (#""Effect":"Allow","Action":"s3:*""#, ".Resource: missing"),
        (
            #""Effect":"Allow","NotAction":"s3:*","NotAction":"s3:*","Resource":"*""#,
            #": "NotAction" is repeated here"#
        ),
        (
            #""Effect":"Deny","\u0045ffect":"Allow","Action":"s3:*","Resource":"*""#,
            #": "Effect" is repeated here"#
        ),
        (
            #""Effect":"Allow","Action":"s3:*","NotAction":"s3:*","Resource":"*""#,
            ": Action and NotAction exclude each other"
        ),
        (
            #""Effect":"Allow","Action":"s3:*","Resource":"*","NotResource":"*""#,
            ": Resource and NotResource exclude each other"
        ),
        (
            #""Effect":"Allow","Action":"s3:*","Resources":"*""#,
            #": unknown field "Resources"; did you mean "Resource"?; Statement[1].Resource: missing"#
        ),
        (
            #""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*""#,
            #": unknown field "Principal""#
        ),
        (#""Sid":7,"Effect":"Allow","Action":"s3:*","Resource":"*""#, ".Sid: must be a string"),
        (#""Effect":"Allow","Action":[],"Resource":"*""#, ".Action: needs at least one"),
        (#""Effect":"Allow","Action":["s3:*",1],"Resource":"*""#, ".Action[1]: must be a string"),
        (
            #""Effect":"Allow","Action":["s3:*",["s3:*"]],"Resource":"*""#,
            ".Action[1]: must be a string"
        ),
        (#""Effect":"Allow","Action":"s3:*","Resource":[]"#, ".Resource: needs at least one"),
        (
            #""Effect":"Allow","Action":"s3:*","Resource":["*",null]"#,
            ".Resource[1]: must be a string"
        ),
        (
            #""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":[]"#,
            ".Condition: must be an object"
        ),
        (
            #""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{}"#,
            ".Condition: needs at least one"
        ),
        (
            #""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{}}"#,
            ".Condition.Bool: needs at least one"
        ),
    ]

    @Test(arguments: unsoundStatements)
    func `what is no statement is refused with its place`(fields: String, message: String) {
        let error = #expect(throws: PolicyError.self) {
            try document(PolicyDocumentTests.allow, "{\(fields)}")
        }
        #expect(error?.description == "Statement[1]\(message)")
    }

    @Test func `an error is a value`() {
        #expect(
            throws: PolicyError.invalid(
                place: "Statement[2].Condition.StringLike", .unknownKey("s3:foo"))
        ) {
            try document(
                PolicyDocumentTests.allow, PolicyDocumentTests.allow,
                statement(
                    "Allow", "s3:ListBucket", on: "arn:aws:s3:::b",
                    if: #"{"StringLike":{"s3:foo":"x"}}"#))
        }
    }

    @Test(arguments: [(20_480, true), (20_481, false)])
    func `a policy has at most 20 KiB`(byteCount: Int, isSound: Bool) {
        let frame = #"{"Version":"2012-10-17","Id":""}"#
        let padding = String(repeating: "x", count: byteCount - frame.utf8.count)
        let json = Array(frame.replacing(#""Id":"""#, with: #""Id":"\#(padding)""#).utf8)
        #expect(json.count == byteCount)
        if isSound {
            #expect(throws: Never.self) { try PolicyDocument(json: json) }
        } else {
            #expect(throws: PolicyError.tooLarge(byteCount: byteCount, limit: 20_480)) {
                try PolicyDocument(json: json)
            }
        }
    }

    @Test func `an error does not repeat an odd place`() {
        for fields in [#""Bool":{"\u001b[2J\n":{"x":1,"x":2}}"#, #""\u001b[2J\n":{"x":1,"x":2}"#] {
            let error = #expect(throws: PolicyError.self) {
                try PolicyDocument(json: Array("{\(fields)}".utf8))
            }
            #expect(error?.description.hasSuffix(#"?[2J?: "x" is repeated here"#) == true)
        }
    }

    @Test func `an error does not repeat a long or odd text`() {
        let error = #expect(throws: PolicyError.self) {
            try document(statement("Allow", String(repeating: #"\n"#, count: 500), on: "*"))
        }
        let shown = String(repeating: "?", count: 100)
        #expect(error?.description == "Statement[0].Action: unknown action \"\(shown)…\"")
    }
}
