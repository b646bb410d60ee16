import Testing
import Wire

@testable import HTTP

@Suite struct HTTPRequestTests {
    private func lines(_ name: String, _ value: String) -> [String]? {
        HTTPRequest.lines([name: value, "content-type": "a"])
    }

    @Test(arguments: ["a", "", "a\tb", "ä", ": ;"])
    func `a header is a line`(value: String) {
        let line = value.isEmpty ? "x-amz-meta-1;" : "x-amz-meta-1: \(value)"
        #expect(lines("x-amz-meta-1", value) == [line, "content-type: a"])
    }

    @Test(arguments: ["a\r\nb", "a\nb: c", "a\rb", "a\0b", "\u{1}"])
    func `two lines are none`(value: String) { #expect(lines("a", value) == nil) }

    /// A web server may pass on names that are none; one with a colon in it would be another header.
    @Test(arguments: ["", "a:b", "a b", "a;", "a\r\nb", "ä"])
    func `a name is a name`(name: String) { #expect(lines(name, "a") == nil) }
}
