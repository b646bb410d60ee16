import Credentials
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

@testable import PolicyEngine

/// The way of a claim: from an identity provider's token into a session, and from there to a policy's
/// conditions and variables.
@Suite struct TokenVariablesTests {
    private let issuer: TestIssuer
    private let fixture: ServiceFixture

    init() throws {
        issuer = try TestIssuer("https://idp.example")
        fixture = try ServiceFixture(issuer: issuer)
    }

    /// The session that a token with these claims, as JSON, leads to: as it comes back in its token.
    private func session(_ claims: [String: String?]) throws -> Session {
        let answer = fixture.call(["WebIdentityToken": try issuer.token(claims)])
        return try fixture.session(of: answer).session
    }

    /// Whether a policy with this condition, or this resource, allows a session to read from a bucket.
    private func isAllowed(
        _ session: Session, bucket: String = "b", resource: String = "*", condition: String? = nil
    ) throws -> Bool {
        let tail = condition.map { #","Condition":\#($0)"# } ?? ""
        let policy = try PolicyDocument(
            json: Array(
                #"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",
                "Resource":"arn:aws:s3:::\#(resource)"\#(tail)}]}
                """#.utf8))
        var server = ConditionValues()
        server.setValues(of: session, owner: .outsider)
        return Permissions(.policies([AttachedPolicy(name: "policy", document: policy)]))
            .decision(
                on: AccessRequest(
                    action: .s3(.getObject), resource: .object(bucket: bucket, key: "k"),
                    server: server, request: ConditionValues())
            ).isAllowed
    }

    static let names = [
        "sub", "iss", "aud", "upn", "name", "given_name", "family_name", "middle_name", "nickname",
        "preferred_username", "profile", "picture", "website", "email", "gender", "birthdate",
        "phone_number", "address", "scope", "client_id",
    ]

    /// What is claimed: those that the token must have are what they must be.
    private func value(_ name: String) -> String {
        switch name {
        case "iss": issuer.url
        case "aud": "daypass"
        default: "the-\(name)"
        }
    }

    @Test(arguments: names)
    func `a claim can be asked for in a condition, and stand in a resource`(name: String) throws {
        let session = try session([name: "\"\(value(name))\""])
        let key = "jwt:\(name)"
        #expect(
            try isAllowed(session, condition: #"{"StringEquals":{"\#(key)":"\#(value(name))"}}"#))
        #expect(try !isAllowed(session, condition: #"{"StringEquals":{"\#(key)":"else"}}"#))
        #expect(try !isAllowed(session, condition: #"{"Null":{"\#(key)":"true"}}"#))
        // T38: a value with a slash would name another place.
        let isName = !value(name).contains("/")
        #expect(
            try isAllowed(session, bucket: value(name), resource: "${\(key)}/*") == isName)
        #expect(try !isAllowed(session, bucket: "else", resource: "${\(key)}/*"))
    }

    @Test(arguments: names.filter { !["sub", "iss", "aud"].contains($0) })
    func `T13: a claim that is no text, or is not there, is no value`(name: String) throws {
        for claim in [nil, "5", "null", "true", #"["the-\#(name)"]"#, #"{"a":"the-\#(name)"}"#] {
            let session = try session([name: claim])
            #expect(try isAllowed(session, condition: #"{"Null":{"jwt:\#(name)":"true"}}"#))
            #expect(try !isAllowed(session, bucket: "the-\(name)", resource: "${jwt:\(name)}/*"))
        }
    }

    @Test func `a list of audiences is no value of its own`() throws {
        let session = try session(["aud": #"["daypass","other"]"#])
        #expect(try isAllowed(session, condition: #"{"Null":{"jwt:aud":"true"}}"#))
    }

    @Test func `groups can be asked for as a list`() throws {
        let session = try session(["groups": #"["staff","guests",5]"#])
        for key in ["jwt:groups", "aws:groups"] {
            for group in ["staff", "guests"] {
                #expect(
                    try isAllowed(
                        session, condition: #"{"ForAnyValue:StringEquals":{"\#(key)":"\#(group)"}}"#
                    ))
            }
            #expect(
                try !isAllowed(
                    session, condition: #"{"ForAnyValue:StringEquals":{"\#(key)":"5"}}"#))
        }
    }

    /// Claims whose names other keys have, or have in part, or in another case.
    static let hostile = [
        "username", "aws:username", "jwt:username", "userid", "principaltype", "SourceIp",
        "aws:SourceIp", "SecureTransport", "CurrentTime", "user", "ldapUser", "ldap:user",
        "ldapUsername", "ldap:groups", "ldapAttrib_mail", "jwt:groups", "Groups", "jwt:email",
        "EMAIL", "Email", "email/x", "jti", "s3:prefix", "prefix", "s3:ExistingObjectTag/a",
        "DurationSeconds", "sessionPolicy", "parent", "provider", "roleArn",
    ]

    @Test(arguments: hostile)
    func `T32: no claim is another key's value`(claim: String) throws {
        let session = try session([claim: #""canary""#])
        var values = ConditionValues()
        values.setValues(of: session, owner: .outsider)
        let texts = String(decoding: values.bytes, as: UTF8.self)
        #expect(texts.contains("alice") && !texts.contains("canary"))
    }

    @Test func `T32: nor is one that got into a session`() throws {
        let session = Session(
            parent: "alice",
            claims: (TokenVariablesTests.hostile + ["groups"]).map { ($0, "evil") })
        for key in [
            "aws:username", "aws:userid", "aws:principaltype", "aws:groups", "jwt:groups",
            "ldap:user", "ldap:username", "ldap:groups",
        ] {
            #expect(
                try !isAllowed(
                    session, condition: #"{"ForAnyValue:StringEquals":{"\#(key)":"evil"}}"#),
                "\(key)")
        }
    }
}
