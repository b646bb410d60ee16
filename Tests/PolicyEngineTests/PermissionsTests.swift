import PolicyEngine
import Testing

@Suite struct PermissionsTests {
    private static let allow = statement("Allow", "s3:GetObject", on: "*")
    private static let deny = statement("Deny", "s3:GetObject", on: "*")
    private static let unrelated = statement("Allow", "s3:PutObject", on: "*")

    private let get: AccessRequest

    init() throws {
        get = try request("s3:GetObject", on: "arn:aws:s3:::b/k")
    }

    private func grant(_ policies: [String]...) throws -> Permissions.Grant {
        .policies(
            try policies.enumerated().map { number, statements in
                let json = statements.joined(separator: ",")
                return AttachedPolicy(
                    name: "policy\(number)",
                    document: try PolicyDocument(
                        json: Array(#"{"Version":"2012-10-17","Statement":[\#(json)]}"#.utf8)))
            })
    }

    @Test func `T30: nothing attached is denied`() throws {
        let permissions = Permissions(.policies([]))
        #expect(permissions.decision(on: get) == .implicitDeny(.nothingAttached))
        #expect(permissions.decisionUnlessDenied(on: get) == .implicitDeny(.nothingAttached))
    }

    @Test func `T30: while a policy is missing the others give nothing, but still deny`() throws {
        let reason = Decision.implicitDeny(.missingPolicies(["gone"]))
        func permissions(_ statements: String...) throws -> Permissions {
            guard case .policies(let policies) = try grant(statements) else {
                return Permissions(.owner)
            }
            return Permissions(.incomplete(policies, missing: ["gone"]))
        }
        #expect(try permissions(PermissionsTests.allow).decision(on: get) == reason)
        #expect(try permissions(PermissionsTests.allow).decisionUnlessDenied(on: get) == reason)
        #expect(
            try permissions(PermissionsTests.allow, PermissionsTests.deny).decision(on: get)
                == .explicitDeny(by: DecidingStatement(policyName: "policy0", index: 1, sid: nil)))
        #expect(
            Permissions(
                .incomplete([], missing: ["gone"]),
                sessionPolicy: try document(PermissionsTests.allow)
            ).decision(on: get) == reason)
    }

    @Test func `T28: a policy without statements grants nothing`() throws {
        #expect(try Permissions(grant([])).decision(on: get) == .implicitDeny(.noStatementMatches))
        #expect(
            Permissions(.owner, sessionPolicy: try document()).decision(on: get)
                == .implicitDeny(.sessionPolicyDoesNotAllow))
    }

    @Test func `only a statement that denies an action may deny it`() throws {
        func policy(_ statements: [String]) throws -> PolicyDocument {
            let json = statements.joined(separator: ",")
            return try PolicyDocument(
                json: Array(#"{"Version":"2012-10-17","Statement":[\#(json)]}"#.utf8))
        }
        func mayDeny(_ statements: String..., session: String? = nil) throws -> Bool {
            Permissions(
                .policies([AttachedPolicy(name: "p", document: try policy(statements))]),
                sessionPolicy: try session.map { try document($0) }
            ).mayDeny(.s3(.getObject))
        }
        let conditional = statement(
            "Deny", "s3:Get*", on: "arn:aws:s3:::b/*",
            if: #"{"Bool":{"aws:SecureTransport":"false"}}"#)
        #expect(try mayDeny(PermissionsTests.deny))
        #expect(try mayDeny(PermissionsTests.allow, conditional))
        #expect(try mayDeny(PermissionsTests.allow, session: PermissionsTests.deny))
        #expect(try !mayDeny(PermissionsTests.allow, PermissionsTests.unrelated))
        #expect(try !mayDeny(statement("Deny", "s3:PutObject", on: "*")))
        let denying = try AttachedPolicy(name: "p", document: document(PermissionsTests.deny))
        #expect(Permissions(.incomplete([denying], missing: ["gone"])).mayDeny(.s3(.getObject)))
        #expect(!Permissions(.owner).mayDeny(.s3(.getObject)))
    }

    @Test func `T37: a deny wins wherever it stands`() throws {
        let denied = { (index: Int, policy: String) in
            Decision.explicitDeny(
                by: DecidingStatement(policyName: policy, index: index, sid: nil))
        }
        #expect(
            try Permissions(grant([PermissionsTests.allow, PermissionsTests.deny])).decision(
                on: get)
                == denied(1, "policy0"))
        #expect(
            try Permissions(grant([PermissionsTests.deny, PermissionsTests.allow])).decision(
                on: get)
                == denied(0, "policy0"))
        #expect(
            try Permissions(
                grant(
                    [PermissionsTests.allow], [PermissionsTests.unrelated, PermissionsTests.deny])
            )
            .decision(on: get) == denied(1, "policy1"))
    }

    @Test func `the statement that decides is named`() throws {
        let labelled = #"{"Sid":"reading","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#
        let permissions = try Permissions(
            grant([PermissionsTests.unrelated], [PermissionsTests.unrelated, labelled, labelled]))
        let statement = DecidingStatement(policyName: "policy1", index: 1, sid: "reading")
        #expect(permissions.decision(on: get) == .allow(by: statement))
        #expect(statement.description == "policy policy1, Statement[1] (reading)")
        #expect(
            DecidingStatement(policyName: nil, index: 0, sid: "").description
                == "session policy, Statement[0]")
    }

    @Test func `the owner needs no policy`() {
        #expect(Permissions(.owner).decision(on: get) == .allow(by: nil))
    }

    static let intersections: [(policies: [String], session: [String], isAllowed: Bool)] = [
        ([allow], [allow], true), ([allow], [unrelated], false), ([unrelated], [allow], false),
        ([allow], [], false), ([allow], [allow, deny], false), ([allow, deny], [allow], false),
        ([allow, unrelated], [unrelated, allow], true), ([unrelated], [unrelated], false),
    ]

    @Test(arguments: intersections)
    func `T26: with a session policy both must allow, and either may deny`(
        policies: [String], session: [String], isAllowed: Bool
    ) throws {
        let sessionPolicy = try PolicyDocument(
            json: Array(
                #"{"Version":"2012-10-17","Statement":[\#(session.joined(separator: ","))]}"#.utf8))
        let permissions = Permissions(try grant(policies), sessionPolicy: sessionPolicy)
        #expect(permissions.decision(on: get).isAllowed == isAllowed)
        let owner = Permissions(.owner, sessionPolicy: sessionPolicy)
        #expect(owner.decision(on: get).isAllowed == sessionPolicy.allows(get))
    }

    @Test func `T26: what the session policy says is told apart`() throws {
        let base = try grant([PermissionsTests.allow])
        #expect(
            Permissions(base, sessionPolicy: try document(PermissionsTests.unrelated)).decision(
                on: get)
                == .implicitDeny(.sessionPolicyDoesNotAllow))
        #expect(
            Permissions(
                base, sessionPolicy: try document(PermissionsTests.allow, PermissionsTests.deny)
            )
            .decision(on: get)
                == .explicitDeny(by: DecidingStatement(policyName: nil, index: 1, sid: nil)))
        #expect(
            Permissions(.owner, sessionPolicy: try document(PermissionsTests.allow)).decision(
                on: get)
                == .allow(by: DecidingStatement(policyName: nil, index: 0, sid: nil)))
        #expect(
            Permissions(.policies([]), sessionPolicy: try document(PermissionsTests.allow))
                .decision(on: get) == .implicitDeny(.nothingAttached))
    }

    @Test func `without a permission of its own an action can still be denied`() throws {
        let assume = try request("sts:AssumeRoleWithWebIdentity")
        #expect(
            try Permissions(grant([PermissionsTests.allow])).decisionUnlessDenied(on: assume)
                .isAllowed)
        #expect(try !Permissions(grant([PermissionsTests.allow])).decision(on: assume).isAllowed)
        let denying = statement("Deny", "sts:AssumeRole*", on: "*")
        #expect(
            try Permissions(grant([PermissionsTests.allow, denying])).decisionUnlessDenied(
                on: assume)
                == .explicitDeny(by: DecidingStatement(policyName: "policy0", index: 1, sid: nil)))
    }

    @Test func `T26: what needs no permission is still narrowed by a session policy`() throws {
        let version = try request("s3:DeleteObjectVersion", on: "arn:aws:s3:::b/k")
        let base = try grant([statement("Allow", "s3:DeleteObject", on: "*")])
        func decision(_ session: String) throws -> Decision {
            Permissions(base, sessionPolicy: try document(session)).decisionUnlessDenied(
                on: version)
        }
        #expect(try decision(statement("Allow", "s3:DeleteObjectVersion", on: "*")).isAllowed)
        #expect(try !decision(statement("Allow", "s3:DeleteObject", on: "*")).isAllowed)
        #expect(try !decision(statement("Deny", "s3:DeleteObjectVersion", on: "*")).isAllowed)
    }

    @Test func `an explanation tells what became of each statement`() throws {
        let permissions = Permissions(
            try grant([
                PermissionsTests.unrelated,
                statement("Allow", "s3:GetObject", on: "arn:aws:s3:::c/*"),
                statement(
                    "Allow", "s3:GetObject", on: "*",
                    if: #"{"Bool":{"aws:SecureTransport":"true"},"StringLike":{"jwt:groups":"a*"}}"#
                ),
            ]), sessionPolicy: try document(PermissionsTests.allow))
        let request = try request(
            "s3:GetObject", on: "arn:aws:s3:::b/k",
            server: ["aws:SecureTransport": ["true"], "jwt:groups": ["x", "y"]])
        let explanation = permissions.explanation(of: request)
        #expect(explanation.decision == .implicitDeny(.noStatementMatches))
        #expect(
            explanation.steps.map(\.outcome) == [
                .isAboutAnotherAction, .isAboutAnotherResource,
                .conditionDoesNotHold(
                    place: "Condition.StringLike.jwt:groups", values: ["x", "y"]),
                .matches,
            ])
        #expect(
            explanation.steps.map(\.statement.policyName) == ["policy0", "policy0", "policy0", nil])
    }
}
