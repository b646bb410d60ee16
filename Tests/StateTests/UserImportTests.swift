import Crypto
import Testing
import Wire

@testable import State

@Suite struct UserImportTests {
    private func read(_ text: String) throws(UserImport.Problem) -> UserImport {
        try UserImport(lines: Array(text.utf8))
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
        #expect(list.users[0].secret.bytes == Array("a-secret".utf8))
        #expect(list.generatedSecrets.mapValues(\.bytes) == ["bob": list.users[1].secret.bytes])
    }

    static let refused: [(String, String)] = [
        ("alice,a-secret", "not a JSON object"),
        (#"{"accessKey":"alice",}"#, "not a JSON object"),
        (#"["alice"]"#, "not a JSON object"),
        ("{}", "accessKey is missing"),
        (#"{"accessKey":1}"#, "accessKey must be a string"),
        (#"{"accessKey":"alice","memberOf":"staff"}"#, "memberOf must be a list of strings"),
        (#"{"accessKey":"alice","userStatus":"on"}"#, "userStatus must be enabled or disabled"),
        (#"{"accessKey":"alice","policy":["p"]}"#, "unknown member: policy"),
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

    @Test(arguments: refused)
    func `what is wrong is said by its line, and no secret with it`(line: String, reason: String) {
        let problem = #expect(throws: UserImport.Problem.self) {
            try read("{\"accessKey\":\"zoe\"}\n\n\(line)\n")
        }
        #expect(problem?.description == "line 3: \(reason)")
    }
}
