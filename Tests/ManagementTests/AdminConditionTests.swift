import PolicyEngine
import State
import Testing
import Wire

@testable import Management

/// Conditions of policies on calls of the administration API (T70).
@Suite struct AdminConditionTests {
    private static let denied = "403 AccessDenied"
    private static let anHour = #"{"NumericGreaterThan":{"svc:DurationSeconds":"3600"}}"#
    private static let atMostAnHour = #"{"NumericLessThanEquals":{"svc:DurationSeconds":"3600"}}"#
    private static let withoutEnd = #"{"Null":{"svc:DurationSeconds":"true"}}"#
    private static let endless: Int? = nil

    private static func statement(
        _ effect: String, _ action: String, _ condition: String
    ) -> String {
        #"{"Effect":"\#(effect)","Action":"\#(action)","Condition":\#(condition)}"#
    }

    private static let everything = #"{"Effect":"Allow","Action":"admin:*"}"#

    private static func fixture(
        _ statements: [String], _ settings: [String: String] = [:]
    ) throws -> AdminFixture {
        let fixture = try AdminFixture(settings)
        let text = statements.joined(separator: ",")
        try fixture.administration.createPolicy(
            "rights",
            document: Array(#"{"Version":"2012-10-17","Statement":[\#(text)]}"#.utf8))
        try fixture.administration.setPolicies(["rights"], of: .user("caller"))
        return fixture
    }

    /// Makes a key, or changes the victim's.
    private static func verdict(
        _ fixture: AdminFixture, _ name: String, of target: String = "victim", lasting: Int?,
        headers: [(String, String)] = []
    ) throws -> String {
        let endpoint = AdminRightsTests.endpoint(name)
        var sample = try #require(AdminSample.of(endpoint))
        let end = lasting.map { (AdminFixture.now + $0).iso8601 }
        let isNew = name == "AddServiceAccount"
        let member = isNew ? "expiration" : "newExpiration"
        let members = [
            isNew ? #""targetUser":"\#(target)""# : #""newDescription":"x""#,
            end.map { #""\#(member)":"\#($0)""# },
        ]
        sample.sealed = "{\(members.compactMap(\.self).joined(separator: ","))}"
        return try fixture.send(
            sample, method: endpoint.method, flaw: .init(headers: headers)
        ).verdict
    }

    static let durations: [(statements: [String], lasting: Int?, isAllowed: Bool)] = [
        ([everything, statement("Deny", "admin:*", anHour)], 3_600, true),
        ([everything, statement("Deny", "admin:*", anHour)], 3_601, false),
        ([everything, statement("Deny", "admin:*", anHour)], endless, false),
        ([statement("Allow", "admin:*", atMostAnHour)], 3_600, true),
        ([statement("Allow", "admin:*", atMostAnHour)], 3_601, false),
        ([statement("Allow", "admin:*", atMostAnHour)], endless, false),
        ([everything, statement("Deny", "admin:*", withoutEnd)], endless, false),
        ([everything, statement("Deny", "admin:*", withoutEnd)], 60, true),
    ]

    @Test(arguments: durations.indices, ["AddServiceAccount", "UpdateServiceAccount"])
    func `a policy limits how long a key lasts`(row: Int, name: String) throws {
        let (statements, lasting, isAllowed) = AdminConditionTests.durations[row]
        let fixture = try AdminConditionTests.fixture(statements)
        let allowed = name == "AddServiceAccount" ? "200" : "204"
        #expect(
            try AdminConditionTests.verdict(fixture, name, lasting: lasting)
                == (isAllowed ? allowed : AdminConditionTests.denied))
    }

    @Test func `a user's own keys have the same limit`() throws {
        let fixture = try AdminConditionTests.fixture(
            [AdminConditionTests.statement("Deny", "admin:*", AdminConditionTests.anHour)],
            ["DAYPASS_ACCESS_KEYS": "self"])
        for (lasting, expected) in [(3_600, "200"), (3_601, AdminConditionTests.denied)] {
            #expect(
                try AdminConditionTests.verdict(
                    fixture, "AddServiceAccount", of: "caller", lasting: lasting) == expected)
        }
        #expect(
            try AdminConditionTests.verdict(
                fixture, "AddServiceAccount", of: "caller", lasting: nil)
                == AdminConditionTests.denied)
    }

    /// The server gives a key an end if the configuration bounds all keys' lives.
    @Test func `the duration is the real one`() throws {
        let week = #"{"NumericGreaterThan":{"svc:DurationSeconds":"604800"}}"#
        for (days, expected) in [("7", "200"), ("8", AdminConditionTests.denied)] {
            let fixture = try AdminConditionTests.fixture(
                [
                    AdminConditionTests.everything,
                    AdminConditionTests.statement("Deny", "admin:*", week),
                ], ["DAYPASS_ACCESS_KEY_MAX_DAYS": days])
            #expect(
                try AdminConditionTests.verdict(fixture, "AddServiceAccount", lasting: nil)
                    == expected)
        }
    }

    /// A change without a new end is about a key that goes on lasting as long as before.
    @Test func `an edit is decided by the key's own end`() throws {
        let fixture = try AdminConditionTests.fixture([
            AdminConditionTests.everything,
            AdminConditionTests.statement("Deny", "admin:*", AdminConditionTests.anHour),
        ])
        for (life, expected) in [(3_600, "204"), (3_601, AdminConditionTests.denied)] {
            var edit = AccessKeyEdit()
            edit.expiration = .set(AdminFixture.now + life)
            try fixture.administration.editAccessKey("victim-key", edit, now: AdminFixture.now)
            #expect(
                try AdminConditionTests.verdict(fixture, "UpdateServiceAccount", lasting: nil)
                    == expected)
        }
    }

    @Test func `no duration concerns calls that make and change no key`() throws {
        let fixture = try AdminConditionTests.fixture([
            AdminConditionTests.everything,
            AdminConditionTests.statement("Deny", "admin:*", AdminConditionTests.anHour),
        ])
        for endpoint in AdminEndpoint.all
        where !["AddServiceAccount", "UpdateServiceAccount"].contains(endpoint.name) {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(sample, method: endpoint.method)
            if endpoint.name == "AddLDAPServiceAccount" { continue }
            // Records that earlier calls have removed.
            #expect(answer.verdict != AdminConditionTests.denied, "\(endpoint.name)")
        }
    }

    /// Each condition with a header that makes it hold, and one that does not.
    static let circumstances: [(condition: String, [String: String], not: [String: String])] = [
        (
            #"{"StringLike":{"aws:UserAgent":"MinIO*"}}"#, ["user-agent": "MinIO (linux)"],
            not: ["user-agent": "curl"]
        ),
        (
            #"{"StringEquals":{"aws:Referer":"https://console.example/"}}"#,
            ["referer": "https://console.example/"], not: [:]
        ),
        (#"{"StringEquals":{"aws:UserAgent":""}}"#, [:], not: ["user-agent": "curl"]),
    ]

    @Test(arguments: circumstances.indices)
    func `a condition on what the call says is evaluated`(row: Int) throws {
        let (condition, holding, other) = AdminConditionTests.circumstances[row]
        for effect in ["Allow", "Deny"] {
            var statements = [AdminConditionTests.statement(effect, "admin:*", condition)]
            if effect == "Deny" { statements.append(AdminConditionTests.everything) }
            let fixture = try AdminConditionTests.fixture(statements)
            for (headers, isMet) in [(holding, true), (other, false)] {
                #expect(
                    try AdminConditionTests.verdict(
                        fixture, "AddServiceAccount", lasting: 60,
                        headers: headers.map { ($0, $1) })
                        == (isMet == (effect == "Allow") ? "200" : AdminConditionTests.denied),
                    "\(effect) \(headers)")
            }
        }
    }

    /// The calls come from 192.0.2.7, without TLS, and with a signature in a header.
    static let facts: [(condition: String, holds: Bool)] = [
        (#"{"IpAddress":{"aws:SourceIp":"192.0.2.7/32"}}"#, true),
        (#"{"IpAddress":{"aws:SourceIp":"192.0.2.8/32"}}"#, false),
        (#"{"Bool":{"aws:SecureTransport":"false"}}"#, true),
        (#"{"Bool":{"aws:SecureTransport":"true"}}"#, false),
        (#"{"StringEquals":{"s3:authType":"REST-HEADER"}}"#, true),
        (#"{"StringNotEquals":{"s3:signatureversion":"AWS4-HMAC-SHA256"}}"#, false),
        (#"{"StringEquals":{"aws:username":"caller"}}"#, true),
        (#"{"StringEquals":{"aws:username":"victim"}}"#, false),
    ]

    @Test(arguments: facts.indices)
    func `a condition on what the server knows is evaluated`(row: Int) throws {
        let (condition, holds) = AdminConditionTests.facts[row]
        for effect in ["Allow", "Deny"] {
            var statements = [AdminConditionTests.statement(effect, "admin:*", condition)]
            if effect == "Deny" { statements.append(AdminConditionTests.everything) }
            let fixture = try AdminConditionTests.fixture(statements)
            #expect(
                try AdminConditionTests.verdict(fixture, "AddServiceAccount", lasting: nil)
                    == (holds == (effect == "Allow") ? "200" : AdminConditionTests.denied),
                "\(effect)")
        }
    }
}
