import Testing

@testable import Daypass

@Suite struct UnknownOptionTests {
    static let complaints: [(arguments: [String], complaint: String)] = [
        (
            ["policy", "attach", "readonly", "--usr", "bob"],
            "Unknown option '--usr'. Did you mean '--user'?"
        ),
        (
            ["policy", "attach", "readonly", "--usr=bob"],
            "Unknown option '--usr'. Did you mean '--user'?"
        ),
        (
            ["session", "revoke", "--before", "1", "--parnt", "bob"],
            "Unknown option '--parnt'. Did you mean '--parent'?"
        ),
        (["identity", "test", "--tokn", "x"], "Unknown option '--tokn'. Did you mean '--token'?"),
        (["user", "list", "--xyz"], "Unknown option '--xyz'."),
        (["--frobnicate"], "Unknown option '--frobnicate'."),
        (["user", "list", "--x\n\u{1B}[2J"], "Unknown option '--x\\u{a}\\u{1b}[2J'."),
    ]

    @Test(arguments: complaints)
    func `a misspelled option is named`(arguments: [String], complaint: String) {
        #expect(UnknownOption.complaint(arguments, below: DaypassCommand.self) == complaint)
    }

    @Test(arguments: [
        [], ["--help"], ["--version"], ["user", "--help"], ["policy", "attach", "--help"],
        ["policy", "attach", "readonly", "--", "--usr"], ["policy", "check", "-"],
        ["policy", "attach", "a", "--user", "b", "--ldap-user=c", "--provider", "d", "--json"],
        ["--generate-completion-script", "bash"], ["user", "list", "-x"],
    ])
    func `every option of the command is known`(arguments: [String]) {
        #expect(UnknownOption.complaint(arguments, below: DaypassCommand.self) == nil)
    }

    @Test func `an option without its value is the reason`() {
        let reason = "Error: Missing value for '--user <user>'\nUsage: x"
        #expect(UnknownOption.message("No.", insteadOf: reason) == reason)
    }

    @Test func `the usage stays`() {
        #expect(
            UnknownOption.message("No.", insteadOf: "Error: Give one.\nUsage: x\n  See y")
                == "Error: No.\nUsage: x\n  See y")
        #expect(UnknownOption.message("No.", insteadOf: "Error: Give one.") == "Error: No.")
    }
}
