import PolicyEngine
import Testing

@Suite struct PolicyNamesTests {
    static let lists: [(String, [String])] = [
        ("", []), (",", []), (" , ,", []), ("a", ["a"]), (" a ,b,, a", ["a", "b"]),
        ("a b", ["a b"]),
    ]

    @Test(arguments: lists)
    func `names are trimmed, and each stands once`(text: String, names: [String]) {
        #expect(PolicyNames.split(text) == names)
    }
}
