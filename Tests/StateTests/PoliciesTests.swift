import PolicyEngine
import State
import System
import TestSupport
import Testing

@Suite struct PoliciesTests {
    private let parent: TemporaryDirectory
    private let store: Policies

    init() throws {
        parent = try TemporaryDirectory()
        store = Policies(directory: try StateDirectory(opening: "\(parent.path)/state"))
    }

    private func policy(_ effect: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":"s3:*","Resource":"*"}]}"#
    }

    @Test func `a stored policy takes the place of a built-in one`() throws {
        #expect(try store["readonly"]?.statements.map(\.effect) == [.allow])
        try parent.write("state/policies/readonly.json", policy("Deny"))
        #expect(try store["readonly"]?.statements.map(\.effect) == [.deny])
    }

    @Test func `a damaged policy denies and names itself`() throws {
        try parent.write("state/policies/readonly.json", "{}")
        #expect(
            throws: FileError.damaged(
                path: "\(parent.path)/state/policies/readonly.json", reason: "Version: missing")
        ) { try store["readonly"] }
    }

    @Test(arguments: ["", "..", "/", "keys/x", String(repeating: "a", count: 5_000)])
    func `an invalid name is no policy`(name: String) throws {
        #expect(try store[name] == nil)
    }
}
