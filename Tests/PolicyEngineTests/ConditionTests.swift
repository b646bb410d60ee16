import PolicyEngine
import Testing

@Suite struct ConditionTests {
    private static let object = "arn:aws:s3:::b/k"

    /// Whether a statement with the condition allows a request with values for a key.
    private func holds(
        _ name: String, _ key: String, _ policyValues: String, _ values: [String]?,
        effect: String = "Allow"
    ) throws -> Bool {
        let policy = try document(
            statement(
                effect, "*", on: "*", if: #"{"\#(name)":{"\#(key)":\#(policyValues)}}"#))
        let given = values.map { [key: $0] } ?? [:]
        let request = try request(
            "s3:GetObject", on: ConditionTests.object, server: given, caller: given)
        return effect == "Deny" ? policy.denies(request) : policy.allows(request)
    }

    static let texts: [(name: String, policyValues: String, value: String?, isMet: Bool)] = [
        ("StringEquals", #""alice""#, "alice", true), ("StringEquals", #""alice""#, "Alice", false),
        ("StringEquals", #""alice""#, "alice2", false), ("StringEquals", #""alice""#, "", false),
        ("StringEquals", #""alice""#, nil, false),
        ("StringEquals", #"["bob","alice"]"#, "alice", true),
        ("StringEquals", #""al*""#, "alice", false), ("StringEquals", #""al*""#, "al*", true),
        ("StringEquals", #""""#, "", true), ("StringEquals", #""é""#, "é", true),
        // The same letter in two ways to write it: not the same bytes, not the same name.
        ("StringEquals", #""\u00e9""#, "e\u{301}", false),
        ("StringNotEquals", #""alice""#, "bob", true),
        ("StringNotEquals", #""alice""#, "alice", false),
        ("StringNotEquals", #"["bob","alice"]"#, "alice", false),
        ("StringNotEquals", #""a""#, nil, true),
        ("StringEqualsIgnoreCase", #""ALICE""#, "alice", true),
        ("StringEqualsIgnoreCase", #""alice""#, "aLICe", true),
        ("StringEqualsIgnoreCase", #""alice""#, "al1ce", false),
        ("StringEqualsIgnoreCase", #""[""#, "{", false),
        ("StringEqualsIgnoreCase", #""@""#, "`", false),
        ("StringEqualsIgnoreCase", #""k""#, "\u{212A}", false),
        ("StringNotEqualsIgnoreCase", #""ALICE""#, "alice", false),
        ("StringNotEqualsIgnoreCase", #""ALICE""#, "bob", true),
        ("StringNotEqualsIgnoreCase", #""ALICE""#, nil, true),
        ("StringLike", #""al*""#, "alice", true), ("StringLike", #""AL*""#, "alice", false),
        ("StringLike", #""a?ice""#, "alice", true), ("StringLike", #""*""#, "", true),
        ("StringLike", #""*""#, nil, false), ("StringLike", #"["x*","*ce"]"#, "alice", true),
        ("StringNotLike", #""al*""#, "alice", false), ("StringNotLike", #""al*""#, "bob", true),
        ("StringNotLike", #""al*""#, nil, true),
        ("StringEqualsIfExists", #""alice""#, nil, true),
        ("StringEqualsIfExists", #""alice""#, "bob", false),
        ("StringNotEqualsIfExists", #""alice""#, nil, true),
        ("StringNotEqualsIfExists", #""alice""#, "alice", false),
        ("BinaryEquals", #""YWxpY2U=""#, "alice", true),
        ("BinaryEquals", #""YWxpY2U=""#, "bob", false),
        ("BinaryEquals", #""YWxpY2U=""#, "YWxpY2U=", false),
        ("BinaryEquals", #""Kg==""#, "alice", false),
        ("BinaryEquals", #""YWxpY2U=""#, nil, false),
        ("BinaryEqualsIfExists", #""YQ==""#, nil, true),
    ]

    @Test(arguments: texts)
    func `texts are compared byte by byte`(
        name: String, policyValues: String, value: String?, isMet: Bool
    ) throws {
        #expect(try holds(name, "aws:username", policyValues, value.map { [$0] }) == isMet)
    }

    private static let user = "arn:aws:iam::123456789012:user/a:b"

    static let arns: [(name: String, pattern: String, value: String?, isMet: Bool)] = [
        ("ArnEquals", user, user, true), ("ArnLike", user, user, true),
        ("ArnEquals", "arn:aws:iam::*:user/*", user, true),
        ("ArnLike", "arn:aws:iam::*:user/?:b", user, true),
        ("ArnLike", "arn:*:*:*:*:*", user, true),
        ("ArnLike", "arn:aws:iam:*:user/a:b", user, false),
        ("ArnLike", "arn:aws:*:123456789012:user/a:b", user, false),
        ("ArnLike", "*:*:*:*:*:role/*", user, false), ("ArnLike", "arn:*:*:*:*:*", "arn:a", false),
        ("ArnLike", "arn:*:*:*:*:*", nil, false), ("ArnNotLike", "arn:aws:iam::*:*", user, false),
        ("ArnNotEquals", "arn:aws:iam::1:*", user, true),
        ("ArnNotLike", "arn:aws:iam::1:*", nil, true),
        ("ArnEqualsIfExists", "arn:aws:iam::1:*", nil, true), ("ArnNotEquals", user, user, false),
    ]

    @Test(arguments: arns)
    func `ARNs are compared part by part, with wildcards under either name`(
        name: String, pattern: String, value: String?, isMet: Bool
    ) throws {
        #expect(try holds(name, "jwt:sub", "\"\(pattern)\"", value.map { [$0] }) == isMet)
    }

    static let addresses: [(name: String, blocks: String, value: String?, isMet: Bool)] = [
        ("IpAddress", #""10.0.0.0/8""#, "10.255.255.255", true),
        ("IpAddress", #""10.0.0.0/8""#, "11.0.0.0", false),
        ("IpAddress", #""10.1.2.3/8""#, "10.9.9.9", true),
        ("IpAddress", #""10.1.2.3""#, "10.1.2.3", true),
        ("IpAddress", #""10.1.2.3""#, "10.1.2.4", false),
        ("IpAddress", #""0.0.0.0/0""#, "203.0.113.9", true),
        ("IpAddress", #""0.0.0.0/0""#, "::1", false),
        ("IpAddress", #""::/0""#, "2001:db8::1", true),
        ("IpAddress", #""::/0""#, "10.0.0.1", false),
        ("IpAddress", #"["10.0.0.0/8","2001:db8::/32"]"#, "2001:db8:ffff::", true),
        ("IpAddress", #""2001:db8::/32""#, "2001:db9::", false),
        // MinIO takes a bare IPv6 address for a block of 2^96.
        ("IpAddress", #""2001:db8::1""#, "2001:db8::2", false),
        ("IpAddress", #""2001:db8::1""#, "2001:DB8:0:0:0:0:0:1", true),
        // What a listener for both versions calls an IPv4 address.
        ("IpAddress", #""10.0.0.0/8""#, "::ffff:10.1.2.3", true),
        ("IpAddress", #""::ffff:10.0.0.0/104""#, "10.1.2.3", true),
        ("NotIpAddress", #""10.0.0.0/8""#, "::ffff:10.1.2.3", false),
        ("NotIpAddress", #""10.0.0.0/8""#, "192.0.2.1", true),
        ("NotIpAddress", #"["10.0.0.0/8","192.0.2.0/24"]"#, "192.0.2.1", false),
        ("IpAddress", #""10.0.0.0/8""#, nil, false), ("NotIpAddress", #""10.0.0.0/8""#, nil, true),
        ("IpAddressIfExists", #""10.0.0.0/8""#, nil, true),
    ]

    @Test(arguments: addresses)
    func `addresses are in blocks of their own version`(
        name: String, blocks: String, value: String?, isMet: Bool
    ) throws {
        #expect(try holds(name, "aws:SourceIp", blocks, value.map { [$0] }) == isMet)
    }

    static let numbers: [(name: String, policyValues: String, value: String?, isMet: Bool)] = [
        ("NumericEquals", "10", "10", true), ("NumericEquals", #""10""#, "10", true),
        ("NumericEquals", "10", "010", true), ("NumericEquals", "[1,10]", "10", true),
        ("NumericEquals", "10", "11", false), ("NumericEquals", "-1", "-1", true),
        ("NumericNotEquals", "10", "11", true), ("NumericNotEquals", "10", "10", false),
        ("NumericNotEquals", "[10,11]", "11", false), ("NumericNotEquals", "10", nil, true),
        ("NumericLessThan", "10", "9", true), ("NumericLessThan", "10", "10", false),
        ("NumericLessThanEquals", "10", "10", true), ("NumericLessThanEquals", "10", "11", false),
        ("NumericGreaterThan", "10", "11", true), ("NumericGreaterThan", "10", "10", false),
        ("NumericGreaterThanEquals", "10", "10", true),
        ("NumericGreaterThanEquals", "10", "9", false),
        ("NumericLessThan", "10", nil, false), ("NumericEquals", "10", nil, false),
        ("NumericGreaterThanIfExists", "10", nil, true),
        ("NumericGreaterThanIfExists", "10", "9", false),
        ("NumericLessThanEqualsIfExists", "10", nil, true),
    ]

    @Test(arguments: numbers)
    func `numbers are compared as numbers`(
        name: String, policyValues: String, value: String?, isMet: Bool
    ) throws {
        let policy = try document(
            statement(
                "Allow", "s3:ListBucket", on: "*",
                if: #"{"\#(name)":{"s3:max-keys":\#(policyValues)}}"#))
        let caller = value.map { ["s3:max-keys": [$0]] } ?? [:]
        #expect(
            policy.allows(try request("s3:ListBucket", on: "arn:aws:s3:::b", caller: caller))
                == isMet)
    }

    static let dates: [(name: String, policyValue: String, value: String?, isMet: Bool)] = [
        ("DateEquals", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30Z", true),
        ("DateEquals", #""2026-01-31T11:20:30+01:00""#, "2026-01-31T10:20:30.000Z", true),
        ("DateEquals", "1769854830", "2026-01-31T10:20:30Z", true),
        ("DateEquals", #""1769854830""#, "2026-01-31T10:20:31Z", false),
        ("DateNotEquals", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30.5Z", true),
        ("DateLessThan", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:29.999Z", true),
        ("DateLessThan", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30Z", false),
        ("DateLessThanEquals", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30Z", true),
        ("DateGreaterThan", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30Z", false),
        ("DateGreaterThan", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:31Z", true),
        ("DateGreaterThanEquals", #""2026-01-31T10:20:30Z""#, "2026-01-31T10:20:30Z", true),
        ("DateGreaterThan", "0", nil, false), ("DateNotEquals", "0", nil, true),
        ("DateLessThanIfExists", "0", nil, true),
    ]

    @Test(arguments: dates)
    func `dates are compared as moments`(
        name: String, policyValue: String, value: String?, isMet: Bool
    ) throws {
        #expect(try holds(name, "aws:CurrentTime", policyValue, value.map { [$0] }) == isMet)
    }

    @Test func `the seconds since 1970 are a number and a date`() throws {
        #expect(try holds("NumericLessThan", "aws:EpochTime", "1769854831", ["1769854830"]))
        #expect(
            try holds(
                "DateGreaterThan", "aws:EpochTime", #""2026-01-31T10:20:29Z""#, ["1769854830"]))
        #expect(
            try !holds(
                "DateGreaterThan", "aws:EpochTime", #""2026-01-31T10:20:30Z""#, ["1769854830"]))
    }

    static let booleans: [(name: String, policyValue: String, value: String?, isMet: Bool)] = [
        ("Bool", "true", "true", true), ("Bool", #""true""#, "true", true),
        ("Bool", "[true]", "true", true),
        ("Bool", "false", "true", false), ("Bool", #"["false"]"#, "false", true),
        ("Bool", "true", nil, false),
        ("Bool", "false", nil, false), ("BoolIfExists", "true", nil, true),
        ("BoolIfExists", "true", "false", false),
        ("Null", "true", nil, true), ("Null", #""true""#, "true", false),
        ("Null", "false", "false", true),
        ("Null", #""false""#, nil, false), ("Null", "false", "", true),
    ]

    @Test(arguments: booleans)
    func `Bool compares the value, Null asks whether there is one`(
        name: String, policyValue: String, value: String?, isMet: Bool
    ) throws {
        #expect(try holds(name, "aws:SecureTransport", policyValue, value.map { [$0] }) == isMet)
    }

    /// What no reader can be sure of, with an operator that would match and one that would not.
    static let unreadable: [(name: String, key: String, policyValue: String, value: String)] = [
        ("NumericGreaterThan", "aws:EpochTime", "10", "1e9"),
        ("NumericLessThan", "aws:EpochTime", "10", "5x"),
        ("NumericNotEquals", "aws:EpochTime", "10", ""),
        ("NumericEquals", "aws:EpochTime", "10", "+10"),
        ("NumericLessThan", "jwt:scope", "10", "9999999999999999999999"),
        ("DateLessThan", "aws:CurrentTime", "0", "yesterday"),
        ("DateGreaterThan", "aws:CurrentTime", "0", "2026-01-31"),
        ("DateNotEquals", "aws:CurrentTime", "0", "2026-02-30T00:00:00Z"),
        ("IpAddress", "aws:SourceIp", #""10.0.0.0/8""#, "010.0.0.1"),
        ("IpAddress", "aws:SourceIp", #""10.0.0.0/8""#, "unknown"),
        ("NotIpAddress", "aws:SourceIp", #""10.0.0.0/8""#, "unix:"),
        ("NotIpAddress", "aws:SourceIp", #""10.0.0.0/8""#, ""),
        ("Bool", "aws:SecureTransport", "true", "yes"),
        ("Bool", "aws:SecureTransport", "false", "FALSE"),
        ("BoolIfExists", "aws:SecureTransport", "false", "0"),
    ]

    @Test(arguments: unreadable)
    func `a value that can't be read counts against the caller`(
        name: String, key: String, policyValue: String, value: String
    ) throws {
        #expect(try !holds(name, key, policyValue, [value]))
        #expect(try holds(name, key, policyValue, [value], effect: "Deny"))
    }

    @Test func `every operator, key and value of a statement has to hold`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "*",
                if: #"""
                    {"StringEquals":{"aws:username":"alice","jwt:email":["a@x","a@y"]},
                    "Bool":{"aws:SecureTransport":"true"}}
                    """#))
        func allows(_ user: String, _ mail: String, _ isSecure: String) throws -> Bool {
            policy.allows(
                try request(
                    "s3:GetObject", on: ConditionTests.object,
                    server: [
                        "aws:username": [user], "jwt:email": [mail],
                        "aws:SecureTransport": [isSecure],
                    ]))
        }
        #expect(try allows("alice", "a@y", "true"))
        #expect(try !allows("bob", "a@y", "true"))
        #expect(try !allows("alice", "a@z", "true"))
        #expect(try !allows("alice", "a@y", "false"))
    }
}
