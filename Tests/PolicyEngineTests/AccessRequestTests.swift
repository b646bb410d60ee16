import PolicyEngine
import Testing

@Suite struct AccessRequestTests {
    private static let object = "arn:aws:s3:::b/k"

    static let serverKeys = [
        "aws:username", "aws:userid", "aws:principaltype", "aws:groups", "aws:SourceIp",
        "aws:SecureTransport", "aws:CurrentTime", "jwt:sub", "jwt:groups", "ldap:user",
        "ldap:groups",
        "s3:authType", "s3:ExistingObjectTag/team",
    ]

    @Test(arguments: serverKeys)
    func `T32: a request's value for a key of the server's is neither a value nor a second one`(
        key: String
    ) throws {
        let policy = try document(
            statement("Allow", "s3:*", on: "*", if: #"{"StringEquals":{"\#(key)":"forged"}}"#))
        let denying = try document(
            statement("Allow", "*", on: "*"),
            statement("Deny", "s3:*", on: "*", if: #"{"StringEquals":{"\#(key)":"true one"}}"#))
        let forged = [key: ["forged"]]
        for server in [[:], [key: ["true one"]]] {
            let request = try request(
                "s3:GetObject", on: AccessRequestTests.object, server: server, caller: forged)
            #expect(!policy.allows(request))
            #expect(denying.denies(request) == !server.isEmpty)
        }
    }

    @Test(arguments: [
        "s3:versionid", "s3:x-amz-server-side-encryption", "aws:Referer", "aws:UserAgent",
        "s3:RequestObjectTag/team",
    ])
    func `a request's own key is its own`(key: String) throws {
        let policy = try document(
            statement("Allow", "*", on: "*", if: #"{"StringLike":{"\#(key)":"a*"}}"#))
        #expect(
            policy.allows(
                try request(
                    "s3:GetObject", on: AccessRequestTests.object, caller: [key: ["aws:kms"]])))
        #expect(
            !policy.allows(
                try request(
                    "s3:GetObject", on: AccessRequestTests.object, server: [key: ["aws:kms"]])))
    }

    @Test func `what is set last counts, and no values make a key absent`() throws {
        let policy = try document(
            statement("Allow", "s3:GetObject", on: "*", if: #"{"StringEquals":{"aws:groups":"a"}}"#)
        )
        var server = ConditionValues()
        func isAllowed() -> Bool {
            policy.allows(
                AccessRequest(
                    action: .s3(.getObject), resource: .object(bucket: "b", key: "k"),
                    server: server, request: ConditionValues()))
        }
        server.set(.groups, ["b", "a"])
        #expect(isAllowed())
        server.set(.groups, ["b"])
        #expect(!isAllowed())
        server.set(.groups, "a")
        #expect(isAllowed())
        server.set(.groups, [])
        #expect(!isAllowed())
    }

    @Test func `tags are kept apart, and set anew as well`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:PutObject", on: "*",
                if: #"{"StringEquals":{"s3:RequestObjectTag/a":"1","s3:RequestObjectTag/b":"2"}}"#))
        func allows(
            _ caller: [String: [String]], server: [String: [String]] = [:]
        ) throws -> Bool {
            policy.allows(
                try request(
                    "s3:PutObject", on: AccessRequestTests.object, server: server, caller: caller))
        }
        #expect(try allows(["s3:RequestObjectTag/a": ["1"], "s3:RequestObjectTag/b": ["2"]]))
        #expect(try !allows(["s3:RequestObjectTag/a": ["2"], "s3:RequestObjectTag/b": ["1"]]))
        #expect(try !allows(["s3:RequestObjectTag/a": ["1"]]))
        #expect(
            try !allows(
                [:], server: ["s3:ExistingObjectTag/a": ["1"], "s3:ExistingObjectTag/b": ["2"]]))
    }

    @Test func `another action is asked about under the same circumstances`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "arn:aws:s3:::source/*",
                if: #"{"StringEquals":{"aws:username":"alice"}}"#))
        let write = try request(
            "s3:PutObject", on: "arn:aws:s3:::target/k", server: ["aws:username": ["alice"]])
        #expect(!policy.allows(write))
        #expect(
            policy.allows(write.asking(.s3(.getObject), on: .object(bucket: "source", key: "k"))))
    }

    @Test func `every key has a name of its own, and an origin`() {
        #expect(Set(ConditionKey.allCases.map(\.name)).count == ConditionKey.allCases.count)
        for key in ConditionKey.allCases where !key.hasNoValue {
            let name = key.name + (NamedConditionKey(key.name) == nil ? "/tag" : "")
            #expect(NamedConditionKey(name)?.key == key)
            let isTheCallers = ["s3:", "sts:", "svc:"].contains { name.hasPrefix($0) }
            #expect(
                key.origin == .server || isTheCallers
                    || ["aws:UserAgent", "aws:Referer"].contains(name))
        }
    }
}
