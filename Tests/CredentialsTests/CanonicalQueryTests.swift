import Credentials
import Crypto
import Testing
import Wire

@Suite struct CanonicalQueryTests {
    static let queries: [(String, String)] = [
        ("", ""), ("a", "a="), ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"),
        ("a=x y", "a=x%20y"), ("a=x+y", "a=x%20y"), ("a=x%2By", "a=x%2By"), ("a=%e9", "a=%E9"),
        ("prefix=%C3%A9/", "prefix=%C3%A9%2F"), ("A=1&a=1&-=1", "-=1&A=1&a=1"), ("a==", "a=%3D"),
        ("&&a=1&&", "a=1"), ("uploads", "uploads="),
    ]

    @Test(arguments: queries)
    func `T20: a query has one form`(query: String, canonical: String) throws {
        #expect(try CanonicalQuery(query).text == canonical)
    }
}
