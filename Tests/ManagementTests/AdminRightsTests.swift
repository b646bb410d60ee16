import PolicyEngine
import State
import Testing

@testable import Management

/// Each operation against its own action, and against all others (CVE-2026-22042 in RustFS was a
/// check of one action for another).
@Suite struct AdminRightsTests {
    static let names = AdminEndpoint.all.map(\.name)

    static func endpoint(_ name: String) -> AdminEndpoint {
        AdminEndpoint.all.first { $0.name == name }!
    }

    @Test func `the names of operations are unique, and so are their places`() {
        #expect(Set(AdminRightsTests.names).count == AdminRightsTests.names.count)
        let places = AdminEndpoint.all.map { "\($0.method) \($0.path)" }
        #expect(Set(places).count == places.count)
    }

    @Test(arguments: names)
    func `an operation needs exactly its action`(_ name: String) throws {
        let endpoint = AdminRightsTests.endpoint(name)
        for actions in AdminRightsTests.sufficient(endpoint.right) {
            let fixture = try AdminFixture()
            let sample = try #require(AdminSample.of(endpoint, action: actions.first))
            try fixture.allow(actions)
            let answer = try fixture.send(sample, method: endpoint.method)
            #expect(answer.verdict == sample.allowed, "with \(actions)")
        }
        let fixture = try AdminFixture()
        let sample = try #require(AdminSample.of(endpoint))
        for actions in AdminRightsTests.insufficient(endpoint.right) {
            try fixture.allow(actions)
            let answer = try fixture.send(sample, method: endpoint.method)
            let expected = endpoint.right == .anyCaller ? sample.allowed : sample.denied
            #expect(answer.verdict == expected, "with all but \(endpoint.right)")
        }
    }

    @Test(arguments: names)
    func `a policy that denies the action wins`(_ name: String) throws {
        let endpoint = AdminRightsTests.endpoint(name)
        guard endpoint.right != .anyCaller else { return }
        let fixture = try AdminFixture()
        let sample = try #require(AdminSample.of(endpoint))
        let actions = endpoint.right.actions.map { "\"\(Action.admin($0).name)\"" }
        try fixture.administration.createPolicy(
            "denial",
            document: Array(
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"admin:*"},\
                {"Effect":"Deny","Action":[\(actions.joined(separator: ","))]}]}
                """.utf8))
        try fixture.administration.setPolicies(["denial"], of: .user("caller"))
        let answer = try fixture.send(sample, method: endpoint.method)
        #expect(answer.verdict == "403 AccessDenied")
    }

    @Test(arguments: ["*", "s3:*"])
    func `what is no statement about administration allows none of it`(_ action: String) throws {
        let fixture = try AdminFixture()
        try fixture.administration.createPolicy(
            "rights", document: AdminFixture.policy([action]))
        try fixture.administration.setPolicies(["rights"], of: .user("caller"))
        for endpoint in AdminEndpoint.all where endpoint.right != .anyCaller {
            let sample = try #require(AdminSample.of(endpoint))
            let answer = try fixture.send(sample, method: endpoint.method)
            #expect(answer.verdict == sample.denied, "\(endpoint.name)")
        }
    }

    /// The sets of actions each of which is enough.
    private static func sufficient(_ right: AdminRight) -> [[AdminAction]] {
        switch right {
        case .anyCaller: [[]]
        case .oneOf(let actions): actions.map { [$0] }
        case .allOf(let actions): [actions]
        case .ownAccount(let action): [[action]]
        }
    }

    /// All other actions; and if several are needed, all but one of them.
    private static func insufficient(_ right: AdminRight) -> [[AdminAction]] {
        switch right {
        case .allOf(let actions):
            actions.map { missing in AdminAction.allCases.filter { $0 != missing } }
        case .anyCaller, .oneOf, .ownAccount:
            [AdminAction.allCases.filter { !right.actions.contains($0) }]
        }
    }
}
