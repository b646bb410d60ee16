import PolicyEngine
import Testing

/// The truth table of operators on keys with several values, the policy's values being `a` and `b`.
@Suite struct ConditionQuantifierTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let absent: Bool
        /// `c`
        let none: Bool
        /// `a` and `c`
        let some: Bool
        /// `a` and `b`
        let all: Bool
        /// `a`
        let one: Bool

        var testDescription: String { name }
    }

    static let texts = [
        Row(name: "StringEquals", absent: false, none: false, some: true, all: true, one: true),
        Row(name: "StringNotEquals", absent: true, none: true, some: false, all: false, one: false),
        Row(
            name: "ForAnyValue:StringEquals", absent: false, none: false, some: true, all: true,
            one: true),
        Row(
            name: "ForAnyValue:StringNotEquals", absent: false, none: true, some: true, all: false,
            one: false),
        Row(
            name: "ForAllValues:StringEquals", absent: true, none: false, some: false, all: true,
            one: true),
        Row(
            name: "ForAllValues:StringNotEquals", absent: true, none: true, some: false, all: false,
            one: false),
        Row(
            name: "StringEqualsIfExists", absent: true, none: false, some: true, all: true,
            one: true),
        Row(
            name: "StringNotEqualsIfExists", absent: true, none: true, some: false, all: false,
            one: false),
        Row(
            name: "ForAnyValue:StringEqualsIfExists", absent: true, none: false, some: true,
            all: true,
            one: true),
        Row(
            name: "ForAnyValue:StringNotEqualsIfExists", absent: true, none: true, some: true,
            all: false,
            one: false),
        Row(
            name: "ForAllValues:StringEqualsIfExists", absent: true, none: false, some: false,
            all: true,
            one: true),
        Row(
            name: "ForAllValues:StringNotEqualsIfExists", absent: true, none: true, some: false,
            all: false,
            one: false),
    ]

    /// The operators that compare `a` and `b` as `StringEquals` does, negated and not.
    private static let families: [(String, String)] = [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
    ]

    private func holds(
        _ name: String, _ key: String, _ policyValues: String, _ values: [String], effect: String
    ) throws -> Bool {
        let policy = try document(
            statement(effect, "*", on: "*", if: #"{"\#(name)":{"\#(key)":\#(policyValues)}}"#))
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k", server: values.isEmpty ? [:] : [key: values])
        return effect == "Deny" ? policy.denies(request) : policy.allows(request)
    }

    @Test(arguments: texts, ["Allow", "Deny"])
    func `T31: texts with quantifiers, negation and IfExists`(row: Row, effect: String) throws {
        for (positive, negative) in ConditionQuantifierTests.families {
            let name = row.name.replacing("StringNotEquals", with: negative)
                .replacing("StringEquals", with: positive)
            func holds(_ values: [String]) throws -> Bool {
                try self.holds(name, "jwt:groups", #"["a","b"]"#, values, effect: effect)
            }
            #expect(try holds([]) == row.absent, "\(name), absent")
            #expect(try holds(["c"]) == row.none, "\(name), none")
            #expect(try holds(["a", "c"]) == row.some, "\(name), some")
            #expect(try holds(["c", "a"]) == row.some, "\(name), some, in another order")
            #expect(try holds(["a", "b"]) == row.all, "\(name), all")
            #expect(try holds(["b", "a", "b"]) == row.all, "\(name), all, one twice")
            #expect(try holds(["a"]) == row.one, "\(name), one")
        }
    }

    static let numbers = [
        Row(name: "NumericEquals", absent: false, none: false, some: true, all: true, one: true),
        Row(
            name: "NumericNotEquals", absent: true, none: true, some: false, all: false, one: false),
        Row(
            name: "ForAnyValue:NumericEquals", absent: false, none: false, some: true, all: true,
            one: true),
        Row(
            name: "ForAnyValue:NumericNotEquals", absent: false, none: true, some: true, all: false,
            one: false),
        Row(
            name: "ForAllValues:NumericEquals", absent: true, none: false, some: false, all: true,
            one: true),
        Row(
            name: "ForAllValues:NumericNotEquals", absent: true, none: true, some: false,
            all: false, one: false),
    ]

    @Test(arguments: numbers, ["Allow", "Deny"])
    func `T31: the same holds for numbers and dates`(row: Row, effect: String) throws {
        for family in ["Numeric", "Date"] {
            let name = row.name.replacing("Numeric", with: family)
            func holds(_ values: [String]) throws -> Bool {
                try self.holds(name, "jwt:groups", "[1,2]", values, effect: effect)
            }
            #expect(try holds([]) == row.absent, "\(name), absent")
            #expect(try holds(["3"]) == row.none, "\(name), none")
            #expect(try holds(["1", "3"]) == row.some, "\(name), some")
            #expect(try holds(["1", "2"]) == row.all, "\(name), all")
            #expect(try holds(["1"]) == row.one, "\(name), one")
        }
    }

    @Test(arguments: [
        "ArnEquals", "BinaryEquals", "Bool", "IpAddress", "DateLessThan", "NotIpAddress",
    ])
    func `T31: every family takes quantifiers, and ForAllValues holds without a value`(
        name: String
    ) throws {
        let (key, value) =
            switch name {
            case "ArnEquals": ("jwt:sub", #""arn:a:b:c:d:e""#)
            case "BinaryEquals": ("jwt:sub", #""YQ==""#)
            case "Bool": ("aws:SecureTransport", "true")
            case "DateLessThan": ("aws:CurrentTime", "0")
            default: ("aws:SourceIp", #""10.0.0.0/8""#)
            }
        #expect(try holds("ForAllValues:\(name)", key, value, [], effect: "Allow"))
        #expect(try !holds("ForAnyValue:\(name)", key, value, [], effect: "Allow"))
        #expect(try holds("ForAnyValue:\(name)IfExists", key, value, [], effect: "Allow"))
    }

    /// One value can be read, the other can't.
    @Test func `T31: among several values one that can't be read counts against the caller`() throws
    {
        for (name, values) in [
            ("ForAllValues:NumericEquals", ["1", "x"]),
            ("ForAnyValue:NumericNotEquals", ["1", "x"]),
            ("NumericNotEquals", ["3", "x"]), ("ForAnyValue:NumericEquals", ["3", "x"]),
        ] {
            #expect(try !holds(name, "jwt:groups", "[1,2]", values, effect: "Allow"), "\(name)")
            #expect(try holds(name, "jwt:groups", "[1,2]", values, effect: "Deny"), "\(name)")
        }
    }
}
