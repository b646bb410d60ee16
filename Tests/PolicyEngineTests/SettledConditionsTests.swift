import Testing

@testable import PolicyEngine

/// T65: conditions that all parts of a list have in common are decided once, and decide the same.
@Suite struct SettledConditionsTests {
    static let conditions: [String?] = [
        nil, #"{"StringEquals":{"s3:versionid":"1"}}"#,
        #"{"StringNotEquals":{"s3:versionid":"1"}}"#,
        #"{"Null":{"s3:versionid":"true"}}"#, #"{"StringLike":{"aws:UserAgent":"a*"}}"#,
        #"{"StringLike":{"aws:UserAgent":"b*"}}"#,
        #"{"StringLike":{"aws:UserAgent":"a*","s3:versionid":"1"}}"#,
        #"{"StringLike":{"aws:UserAgent":"b*","s3:versionid":"1"}}"#,
        #"{"StringEquals":{"s3:ExistingObjectTag/a":"b"}}"#,
    ]

    @Test(arguments: conditions, ["Allow", "Deny"])
    func `a part is decided as a request of its own`(condition: String?, effect: String) throws {
        let policy = try document(
            statement("Allow", "s3:GetObject", on: "arn:aws:s3:::b/allowed/*"),
            statement(effect, "s3:GetObject", on: "arn:aws:s3:::b/*", if: condition))
        var server = ConditionValues()
        server.setUnknown(.existingObjectTag)
        let whole = AccessRequest(
            action: .s3(.getObject), resource: .none, server: server,
            request: try values(["aws:UserAgent": ["abc"]]))
        let permissions = Permissions(.policies([AttachedPolicy(name: "p", document: policy)]))
        for session in [nil, policy] {
            let narrowed = session.map {
                Permissions(
                    .policies([AttachedPolicy(name: "p", document: policy)]), sessionPolicy: $0)
            }
            let plain = narrowed ?? permissions
            let settled = plain.settled(for: whole, except: [.versionID])
            for key in ["k", "allowed/k"] {
                for version in ["", "1", "2"] {
                    let part = whole.setting(.versionID, version)
                        .asking(.s3(.getObject), on: .object(bucket: "b", key: key))
                    #expect(settled.decision(on: part) == plain.decision(on: part))
                    #expect(
                        settled.decisionUnlessDenied(on: part)
                            == plain.decisionUnlessDenied(on: part))
                }
            }
        }
    }

    @Test func `only conditions on what differs stay open, also by a variable`() throws {
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "*", if: #"{"StringLike":{"aws:UserAgent":"a*"}}"#),
            statement(
                "Allow", "s3:GetObject", on: "*", if: #"{"StringLike":{"aws:UserAgent":"b*"}}"#),
            statement(
                "Allow", "s3:GetObject", on: "*",
                if: #"{"StringLike":{"aws:UserAgent":"a*","s3:versionid":"1"}}"#),
            statement(
                "Allow", "s3:GetObject", on: "*",
                if: #"{"StringLike":{"aws:UserAgent":"${aws:Referer}*"}}"#))
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k",
            caller: ["aws:UserAgent": ["abc"], "aws:Referer": ["x"]])
        let settled = SettledConditions(
            policy.compiled, request, except: [.versionID, .referer])
        #expect((0..<4).map { settled[$0]?.count } == [0, nil, 1, 1])
    }

    static let lengths: [(count: Int, isHeard: Bool)] = [
        (ConditionValues.maximumRequestByteCount, true),
        (ConditionValues.maximumRequestByteCount + 1, false),
    ]

    @Test(arguments: lengths)
    func `a value that is too long is decided against the caller that wrote it`(
        count: Int, isHeard: Bool
    ) throws {
        let long = String(repeating: "a", count: count)
        for (key, caller) in [
            ("aws:UserAgent", ["aws:UserAgent": [long]]), ("s3:prefix", ["s3:prefix": [long]]),
            ("s3:RequestObjectTag/a", ["s3:RequestObjectTag/a": [long]]),
            ("s3:RequestObjectTagKeys", ["s3:RequestObjectTagKeys": ["b", long]]),
        ] {
            let request = try request("s3:PutObject", on: "arn:aws:s3:::b/k", caller: caller)
            for condition in ["StringLike", "ForAnyValue:StringLike"] {
                let test = #"{"\#(condition)":{"\#(key)":"*"}}"#
                let allowing = try PolicyDocument.anyAction("Allow", if: test)
                #expect(allowing?.allows(request) == isHeard, "\(key)")
            }
            let denying = try document(
                #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
                #"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":"#
                    + #"{"StringLike":{"\#(key)":"none"}}}"#)
            #expect(denying.denies(request) == !isHeard, "\(key)")
        }
        let variable = try document(
            statement("Allow", "s3:PutObject", on: "arn:aws:s3:::b/${aws:Referer}"))
        let named = try request(
            "s3:PutObject", on: "arn:aws:s3:::b/\(long)", caller: ["aws:Referer": [long]])
        #expect(variable.allows(named) == isHeard)
        let part = try request("s3:PutObject", on: "arn:aws:s3:::b/k")
            .setting(.versionID, long)
        #expect(part.values.isUnknown(.versionID) != isHeard)
    }

    @Test func `what an identity source says may be longer`() throws {
        let long = String(repeating: "a", count: 5_000)
        let policy = try document(
            statement(
                "Allow", "s3:GetObject", on: "*", if: #"{"StringLike":{"jwt:name":"a*"}}"#))
        #expect(
            policy.allows(
                try request("s3:GetObject", on: "arn:aws:s3:::b/k", server: ["jwt:name": [long]])))
    }
}

extension PolicyDocument {
    fileprivate static func anyAction(
        _ effect: String, if condition: String
    ) throws -> PolicyDocument? {
        try document(
            #"{"Effect":"\#(effect)","Action":"s3:*","Resource":"*","Condition":\#(condition)}"#)
    }
}
