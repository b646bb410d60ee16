import Crypto
import Testing
import Wire

@testable import State

@Suite struct UserImportTests {
    private func read(
        _ text: String, generatesSecrets: Bool = false
    ) throws(UserImport.Problem) -> UserImport {
        try UserImport(lines: Array(text.utf8), generatesSecrets: generatesSecrets)
    }

    @Test func `a line is a user, an empty one is none`() throws {
        let list = try read(
            """
            {"accessKey":"alice","secretKey":"a-secret","userStatus":"disabled","memberOf":["g","h","g"],"policies":["p"]}

            {"accessKey":"bob"}\r

            """)
        #expect(list.users.map(\.name) == ["alice", "bob"])
        #expect(list.users.map(\.isEnabled) == [false, true])
        #expect(list.users[0].groups == ["g", "h"])
        #expect(list.users[0].policies == ["p"])
        #expect(list.users[0].secret?.bytes == Array("a-secret".utf8))
        #expect(list.users[1].secret == nil)
        #expect(list.generatedSecrets.isEmpty)
    }

    @Test func `a missing secret is generated on request`() throws {
        let list = try read(
            """
            {"accessKey":"alice","secretKey":"a-secret"}
            {"accessKey":"bob"}
            """, generatesSecrets: true)
        #expect(list.users[0].secret?.bytes == Array("a-secret".utf8))
        #expect(list.users[1].secret?.bytes.count == 40)
        #expect(list.generatedSecrets.mapValues(\.bytes) == ["bob": list.users[1].secret?.bytes])
    }

    @Test func `a line of mc is a user`() throws {
        let list = try read(
            """
            {"status":"success","accessKey":"alice","policyName":"readonly,p","userStatus":"disabled","memberOf":[{"name":"g","policies":["q"]},{"name":"h","policies":null}]}
            {"status":"success","accessKey":"bob","policyName":"","userStatus":"enabled"}
            {"status":"success","accessKey":"carol","secretKey":"a-secret"}
            """)
        #expect(list.users.map(\.name) == ["alice", "bob", "carol"])
        #expect(list.users.map(\.isEnabled) == [false, true, true])
        #expect(list.users.map(\.groups) == [["g", "h"], [], []])
        #expect(list.users.map(\.policies) == [["readonly", "p"], [], []])
        #expect(list.users.map { $0.secret?.bytes } == [nil, nil, Array("a-secret".utf8)])
    }

    static let refused: [(String, String)] = [
        ("alice,a-secret", "not a JSON object"),
        (#"{"accessKey":"alice",}"#, "not a JSON object"),
        (#"["alice"]"#, "not a JSON object"),
        ("{}", "accessKey is missing"),
        (#"{"accessKey":1}"#, "accessKey must be a string"),
        (#"{"accessKey":"alice","memberOf":"staff"}"#, "memberOf must be a list of groups"),
        (#"{"accessKey":"alice","memberOf":["g",1]}"#, "memberOf must be a list of groups"),
        (#"{"accessKey":"alice","memberOf":[["g"]]}"#, "memberOf must be a list of groups"),
        (#"{"accessKey":"alice","memberOf":[{}]}"#, "a group in memberOf has no name"),
        (#"{"accessKey":"alice","memberOf":[{"name":1}]}"#, "name must be a string"),
        (
            #"{"accessKey":"alice","memberOf":[{"name":"g","policies":"p"}]}"#,
            "policies must be a list of strings"
        ),
        (
            #"{"accessKey":"alice","memberOf":[{"name":"g","members":["bob"]}]}"#,
            "unknown member: members; known: name, policies"
        ),
        (#"{"accessKey":"alice","policyName":["p"]}"#, "policyName must be a string"),
        (
            #"{"accessKey":"alice","policyName":"p","policies":[]}"#,
            "policies and policyName exclude each other"
        ),
        (#"{"status":"error","error":{"message":"no"}}"#, "status must be success: error"),
        (#"{"status":true,"accessKey":"alice"}"#, "status must be a string"),
        (#"{"accessKey":"alice","userStatus":"on"}"#, "userStatus must be enabled or disabled"),
        (
            #"{"accessKey":"alice","policy":["p"]}"#,
            "unknown member: policy; known: accessKey, secretKey, userStatus, memberOf, policies, "
                + "policyName, status, authentication"
        ),
        (#"{"accessKey":"alice","accessKey":"bob"}"#, "accessKey is repeated"),
        (#"{"accessKey":"zoe"}"#, "another line has the same accessKey: zoe"),
        (
            #"{"accessKey":"alice","secretKey":"short"}"#,
            "the secret of alice must have 8 to 128 bytes, without control characters or line ends"
        ),
        (
            #"{"accessKey":"alice","secretKey":"line\nbreak12"}"#,
            "the secret of alice must have 8 to 128 bytes, without control characters or line ends"
        ),
        (
            #"{"accessKey":"a,b"}"#,
            "a user's name must have 3 to 128 bytes, without = and , and without spaces around it: a,b"
        ),
    ]

    @Test func `a group or policy that is not there has the line that first names it`() throws {
        let list = try read(
            """
            {"accessKey":"alice","memberOf":["staff"]}
            {"accessKey":"bob","memberOf":["staff","guests"],"policies":["mine"]}
            {"accessKey":"carol","memberOf":["guests","staff"],"policies":["mine"]}
            """)
        func problem(_ error: AdministrationError) -> String? { list.problem(error)?.description }
        #expect(problem(.absent(.group, ["guests"])) == "line 2: there is no group guests")
        #expect(problem(.absent(.group, ["guests", "staff"])) == "line 1: there is no group staff")
        #expect(problem(.absent(.policy, ["mine"])) == "line 2: there is no policy mine")
        #expect(problem(.absent(.user, ["alice"])) == nil)
        #expect(problem(.root("alice")) == nil)
    }

    @Test func `the first user without a secret is named with its line`() throws {
        let list = try read(
            """
            {"accessKey":"alice","secretKey":"a-secret"}

            {"accessKey":"bob"}
            {"accessKey":"carol"}
            """)
        #expect(
            list.problem(.withoutSecret(["bob", "carol"]))?.description
                == "line 3: bob has no secretKey: take MinIO's from users.json of `mc admin "
                + "cluster iam export`, or give --generate-secrets")
    }

    @Test(arguments: refused)
    func `what is wrong is said by its line, and no secret with it`(line: String, reason: String) {
        let problem = #expect(throws: UserImport.Problem.self) {
            try read("{\"accessKey\":\"zoe\"}\n\n\(line)\n")
        }
        #expect(problem?.description == "line 3: \(reason)")
    }
}
