import PolicyEngine
import Testing

@Suite struct VariableTests {
    private func allows(
        resource: String, _ object: String, _ server: [String: [String]]
    ) throws -> Bool {
        try document(statement("Allow", "s3:GetObject", on: "arn:aws:s3:::\(resource)"))
            .allows(request("s3:GetObject", on: "arn:aws:s3:::\(object)", server: server))
    }

    static let literal: [(user: String, object: String, isAllowed: Bool)] = [
        ("alice", "b/alice/k", true), ("alice", "b/alice2/k", false), ("alice", "b/alic/k", false),
        ("alice", "b/bob/k", false), ("alice", "b/Alice/k", false),
        ("*", "b/bob/k", false), ("*", "b/*/k", true), ("a*", "b/alice/k", false),
        ("a*", "b/a*/k", true),
        ("?????", "b/alice/k", false), ("?????", "b/?????/k", true),
        ("${aws:userid}", "b/root/k", false), ("${aws:userid}", "b/${aws:userid}/k", true),
        ("${*}", "b/bob/k", false), ("${*}", "b/${*}/k", true), ("$", "b/$/k", true),
        // Nobody gets at another one's place by being called after it.
        ("alice/private", "b/alice/private/k", false), ("/", "b///k", false),
        ("alice/..", "b/alice/../k", false),
        (".", "b/./k", false), ("..", "b/../k", false), ("...", "b/.../k", true),
        ("..a", "b/..a/k", true),
        ("", "b//k", false),
        ("élodie", "b/élodie/k", true), ("uid=a,dc=b", "b/uid=a,dc=b/k", true),
    ]

    @Test(arguments: literal)
    func `T38: what a variable stands for is that text, and one part of a path`(
        user: String, object: String, isAllowed: Bool
    ) throws {
        let server = ["aws:username": [user], "aws:userid": ["root"]]
        #expect(try allows(resource: "b/${aws:username}/*", object, server) == isAllowed)
    }

    static let conditions: [(condition: String, value: String, isMet: Bool)] = [
        (#"{"StringEquals":{"jwt:email":"${aws:username}@x"}}"#, "alice@x", true),
        (#"{"StringEquals":{"jwt:email":"${aws:username}@x"}}"#, "bob@x", false),
        (#"{"StringNotEquals":{"jwt:email":"${aws:username}@x"}}"#, "bob@x", true),
        (#"{"StringEqualsIgnoreCase":{"jwt:email":"${AWS:UserName}@X"}}"#, "ALICE@x", true),
        (#"{"StringLike":{"jwt:email":"${aws:username}@*"}}"#, "alice@x", true),
        (#"{"StringLike":{"jwt:email":"${*}@*"}}"#, "alice@x", false),
        (#"{"StringLike":{"jwt:email":"${aws:username}${aws:username}"}}"#, "alicealice", true),
        (
            #"{"ArnLike":{"jwt:email":"arn:aws:iam::*:user/${aws:username}"}}"#,
            "arn:aws:iam::1:user/alice", true
        ),
        (
            #"{"ArnLike":{"jwt:email":"arn:aws:iam::*:user/${aws:username}"}}"#,
            "arn:aws:iam::1:user/bob", false
        ),
    ]

    @Test(arguments: conditions)
    func `variables stand in the values of conditions too`(
        condition: String, value: String, isMet: Bool
    ) throws {
        let policy = try document(statement("Allow", "s3:GetObject", on: "*", if: condition))
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k",
            server: ["aws:username": ["alice"], "jwt:email": [value]])
        #expect(policy.allows(request) == isMet)
    }

    @Test func `T38: a prefix is a path, and the rest of a condition's texts are not`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:ListBucket", on: "arn:aws:s3:::b",
                if: #"{"StringLike":{"s3:prefix":"home/${aws:username}/*"}}"#))
        func allows(_ user: String, _ prefix: String) throws -> Bool {
            policy.allows(
                try request(
                    "s3:ListBucket", on: "arn:aws:s3:::b", server: ["aws:username": [user]],
                    caller: ["s3:prefix": [prefix]]))
        }
        #expect(try allows("alice", "home/alice/x"))
        #expect(try !allows("alice", "home/bob/x"))
        #expect(try !allows("alice/private", "home/alice/private/x"))
        #expect(try !allows("*", "home/bob/x"))
        let website = try document(
            statement(
                "Allow", "s3:GetObject", on: "*",
                if: #"{"StringEquals":{"aws:Referer":"${jwt:website}"}}"#))
        #expect(
            website.allows(
                try request(
                    "s3:GetObject", on: "arn:aws:s3:::b/k",
                    server: ["jwt:website": ["https://a/b"]],
                    caller: ["aws:Referer": ["https://a/b"]])))
    }

    /// Of a variable without one value it can't be told what it stands for.
    static let unresolved: [[String: [String]]] = [
        [:], ["jwt:sub": []], ["jwt:sub": [""]], ["jwt:sub": ["a", "b"]], ["jwt:sub": ["a/b"]],
    ]

    @Test(arguments: unresolved)
    func `an unresolved variable allows nothing and denies anything`(
        server: [String: [String]]
    ) throws {
        let home = try request("s3:GetObject", on: "arn:aws:s3:::home/x/k", server: server)
        let other = try request("s3:GetObject", on: "arn:aws:s3:::other/k", server: server)
        let named = #""Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${jwt:sub}/*""#
        let excluded = #""Action":"s3:GetObject","NotResource":"arn:aws:s3:::home/${jwt:sub}/*""#

        let allowing = try document(#"{"Effect":"Allow",\#(named)}"#)
        #expect(!allowing.allows(home) && !allowing.allows(other))
        let allowingOthers = try document(#"{"Effect":"Allow",\#(excluded)}"#)
        #expect(!allowingOthers.allows(home), "the place that is left out may be any")
        #expect(allowingOthers.allows(other), "but not one outside of home")
        let denying = try document(#"{"Effect":"Deny",\#(named)}"#)
        #expect(denying.denies(home), "the place that is denied may be any")
        #expect(!denying.denies(other), "but not one outside of home")
        let denyingOthers = try document(#"{"Effect":"Deny",\#(excluded)}"#)
        #expect(denyingOthers.denies(home) && denyingOthers.denies(other))
    }

    @Test(
        arguments: [
            "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike",
            "ArnNotLike",
        ], [[], [""], ["e", "f"]])
    func `the same in a condition`(name: String, subjects: [String]) throws {
        let value = name.hasPrefix("Arn") ? "arn:a:b:c:d:${jwt:sub}" : "${jwt:sub}"
        let given = name.hasPrefix("Arn") ? "arn:a:b:c:d:e" : "e"
        let condition = #"{"\#(name)":{"jwt:email":"\#(value)"}}"#
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k",
            server: ["jwt:email": [given], "jwt:sub": subjects])
        #expect(
            try !document(statement("Allow", "s3:GetObject", on: "*", if: condition)).allows(
                request))
        #expect(
            try document(statement("Deny", "s3:GetObject", on: "*", if: condition)).denies(request))
    }

    static let usable: [(String, Bool)] = [
        ("aws:username", true), ("aws:userid", true), ("aws:SourceIp", true),
        ("jwt:preferred_username", true),
        ("ldap:username", true), ("jwt:groups", true), ("s3:authType", true), ("aws:groups", true),
        ("s3:prefix", false), ("s3:ExistingObjectTag/team", false), ("sts:DurationSeconds", false),
        ("username", false), ("aws:nobody", false), ("", false), (" aws:username", false),
        ("**", false),
        // A default, as AWS has it.
        ("aws:username, 'nobody'", false),
    ]

    @Test(arguments: usable)
    func `a variable is a key that every request may have`(name: String, isUsable: Bool) {
        let resource = "arn:aws:s3:::b/${\(name)}"
        if isUsable {
            #expect(throws: Never.self) {
                try document(statement("Allow", "s3:GetObject", on: resource))
            }
        } else {
            #expect(
                throws: PolicyError.invalid(place: "Statement[0].Resource", .unknownVariable(name))
            ) { try document(statement("Allow", "s3:GetObject", on: resource)) }
        }
    }

    @Test(arguments: ["${", "${aws:username", "x${$", "${${aws:username}"])
    func `a variable has to be closed, and holds no other`(text: String) {
        #expect(throws: PolicyError.self) {
            try document(statement("Deny", "s3:GetObject", on: "arn:aws:s3:::b/\(text)"))
        }
    }
}
