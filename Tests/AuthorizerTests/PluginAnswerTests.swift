import HTTP
import Testing

@testable import Authorizer

@Suite struct PluginAnswerTests {
    static let clear: [(String, isYes: Bool)] = [
        (#"{"result":true}"#, true), (#"{"result":false}"#, false),
        (#"{"result":{"allow":true}}"#, true), (#"{"result":{"allow":false}}"#, false),
        // What Open Policy Agent writes beside it, and what else a rule says.
        (#" {"decision_id":"x","result":{"reason":"why","allow":true}} "#, true),
        (#"{"result":false,"allow":true}"#, false),
        (#"{"result":{"allow":false,"result":true}}"#, false),
    ]

    @Test(arguments: clear)
    func `yes and no have two forms each`(body: String, isYes: Bool) throws {
        let answer = HTTPAnswer(status: 200, body: Array(body.utf8))
        #expect(try PluginAnswer.isYes(answer) == isYes)
    }

    @Test(arguments: [
        "", " ", "true", "yes", "null", "[]", "{}", "\"true\"", "<html>", "{\"result\":true",
        #"{"result":null}"#, #"{"result":"true"}"#, #"{"result":1}"#, #"{"result":[true]}"#,
        #"{"result":[]}"#, #"{"result":{}}"#, #"{"result":{"allow":"true"}}"#,
        #"{"result":{"allow":1}}"#, #"{"result":{"allow":[true]}}"#, #"{"result":{"Allow":true}}"#,
        #"{"result":{"allow":{"allow":true}}}"#, #"{"Result":true}"#, #"{"allow":true}"#,
        #"{"result":{"result":true}}"#, #"{"result":True}"#, #"{result:true}"#,
        #"{"result":true,}"#, #"{"result":true}{"result":true}"#, #"[{"result":true}]"#,
        // Two words on one matter: readers differ in which they take.
        #"{"result":true,"result":true}"#, #"{"result":false,"result":true}"#,
        #"{"result":{"allow":false,"allow":true}}"#, #"{"result":true,"\u0072esult":false}"#,
        #"{"result":true,"x":{"y":1,"y":1}}"#, "{\"result\":true}\0", "\u{FEFF}{\"result\":true}",
        #"{"result":true,"x":\#(String(repeating: "[", count: 65))\#(String(repeating: "]", count: 65))}"#,
    ])
    func `T62: anything else is no yes, and no answer to keep`(body: String) {
        #expect(throws: PolicyPluginError.unclear) {
            try PluginAnswer.isYes(HTTPAnswer(status: 200, body: Array(body.utf8)))
        }
    }

    @Test func `T62: what is no text is no yes`() {
        let body = Array(#"{"result":true,"x":""#.utf8) + [0xFF] + Array("\"}".utf8)
        #expect(throws: PolicyPluginError.unclear) {
            try PluginAnswer.isYes(HTTPAnswer(status: 200, body: body))
        }
    }

    @Test(arguments: [0, 100, 199, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 500, 502, 503])
    func `T62: a yes with another status than 200 is none`(status: Int) {
        #expect(throws: PolicyPluginError.status(status)) {
            try PluginAnswer.isYes(
                HTTPAnswer(status: status, body: Array(#"{"result":true}"#.utf8)))
        }
    }
}
