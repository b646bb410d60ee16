import Testing

@testable import Daypass

@Suite struct OutputLayoutTests {
    private static func table(_ columns: [String], _ rows: [[OutputValue]]) -> [String] {
        lines(OutputLayout.table(columns, rows))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast().map(String.init)
    }

    @Test func `columns are aligned, and no line ends with a space`() {
        #expect(
            OutputLayoutTests.table(
                ["name", "groups", "policies"],
                [
                    [.text("alice"), .texts(["a", "b"]), .texts(["readonly"])],
                    [.text("bob"), .texts([]), .texts([])],
                ])
                == [
                    "name   groups  policies",
                    "alice  a, b    readonly",
                    "bob",
                ])
    }

    @Test func `a long cell moves the rest of its own row only`() {
        let long = String(repeating: "x", count: 1_000)
        #expect(
            OutputLayoutTests.table(
                ["a", "b"], [[.text(long), .number(1)], [.text("y"), .number(2)]])
                == [
                    "a" + String(repeating: " ", count: 41) + "b",
                    long + "  1",
                    "y" + String(repeating: " ", count: 41) + "2",
                ])
    }

    @Test func `the last column has no width`() {
        let long = String(repeating: "x", count: 30)
        #expect(OutputLayoutTests.table(["a", "b"], [[.text("1"), .text(long)]]).first == "a  b")
    }

    @Test func `a row of 100,000 names costs the others nothing`() {
        let names = (0..<100_000).map { "user-\($0)" }
        let rows = (0..<100).map { number in
            [OutputValue.text("policy-\(number)"), .texts(number == 0 ? names : []), .text("end")]
        }
        let nameBytes = names.joined(separator: ", ").utf8.count
        #expect(OutputLayout.table(["policy", "users", "x"], rows).count < nameBytes + 10_000)
    }

    @Test func `a list of 100,000 names goes on in further lines`() {
        let names = (0..<100_000).map { "user-\($0)" }
        let lines = OutputLayoutTests.lines(
            OutputLayout.record([("members", .texts(names)), ("x", .text("y"))]))
        #expect(lines.allSatisfy { $0.count <= OutputLayout.lineWidth && $0.last != " " })
        #expect(lines[0].hasPrefix("members  user-0, user-1, "))
        #expect(lines[1].hasPrefix("         user-"))
        #expect(lines.last == "x        y")
        let words = lines.dropLast().joined(separator: " ").split(separator: " ").dropFirst()
        #expect(words.map { $0.last == "," ? String($0.dropLast()) : String($0) } == names)
    }

    @Test func `an empty list is an empty field`() {
        #expect(OutputLayoutTests.lines(OutputLayout.record([("a", .list([]))])) == ["a"])
    }
}
