import Testing

@testable import Wire

@Suite struct ShownTextTests {
    @Test(arguments: [
        ("", ""), ("abcd", "abcd"), ("abcde", "abcd…"), ("abcé", "abc…"), ("éé", "éé"),
        ("🙂🙂", "🙂…"), ("ab🙂", "ab…"),
    ])
    func `a long text is cut between two characters`(text: String, shown: String) {
        #expect(text.shown(4) == shown)
    }
}
