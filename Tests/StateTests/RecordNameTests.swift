import Crypto
import State
import TestSupport
import Testing
import Wire

@Suite struct RecordNameTests {
    static let valid = [
        "a", "alice", "alice@example.org", "a b", "../../etc/passwd", "Ünïcode", "日本語", "ḍ̇", "한국",
        "a*?",
        String(repeating: "a", count: 128), String(repeating: "é", count: 37),
    ]

    @Test(arguments: valid)
    func `most texts are names`(name: String) {
        #expect(RecordName.isValid(name))
        #expect(Group.isValid(name: name))
    }

    static let invalid = [
        "", " a", "a ", "\u{A0}a", "a,b", "a=b", "a\nb", "a\u{0}b", "a\u{7F}b",
        String(repeating: "a", count: 129),
        // C1 controls steer terminals, and what can't be seen makes two names look like one.
        "a\u{9B}31mb", "a\u{202E}b", "a\u{200B}b", "a\u{2028}b", "a\u{FEFF}b",
        // What compares as equal to "é", "K" and "ḍ̇" and is not.
        "e\u{301}", "\u{212A}", "d\u{307}\u{323}",
        // A file's name has 255 bytes, and each of these becomes six.
        String(repeating: "é", count: 38),
    ]

    @Test(arguments: invalid)
    func `what separates names, can't be seen or is too long is none`(name: String) {
        #expect(!RecordName.isValid(name))
        #expect(!User.isValid(name: name + name + name))
    }

    @Test(arguments: [("ab", false), ("abc", true), ("é", false), ("éa", true)])
    func `a user's name has three bytes at least`(name: String, isValid: Bool) {
        #expect(User.isValid(name: name) == isValid)
    }

    @Test func `the longest names can be written and found again`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory)
        for name in RecordNameTests.valid where User.isValid(name: name) {
            try administration.add(
                [NewUser(name: name, secret: Secret("a-secret"))], now: Timestamp(seconds: 0))
            #expect(try directory.users[name]?.name == name)
        }
    }
}
