/// What a request asks to do, by its name in policies, such as `s3:GetObject`.
package enum Action: Hashable, Sendable {
    case s3(S3Action)
    case securityToken(SecurityTokenAction)
    case admin(AdminAction)
    case kms(KMSAction)

    /// What an action is done to.
    package enum Scope: Sendable {
        /// Nothing with a name.
        case service
        case bucket
        case object
        /// A key of the key management, or all of it.
        case encryptionKey
    }

    /// The prefixes of names, one for each interface.
    enum Family: String, CaseIterable {
        case s3
        case securityToken = "sts"
        case admin
        case kms
    }

    /// The action with a name, in any case: AWS distinguishes no actions by case.
    package init?(_ name: String) {
        guard let action = Action.byName[name.lowercased()] else { return nil }
        self = action
    }

    package var name: String {
        switch self {
        case .s3(let action): "s3:\(action.rawValue)"
        case .securityToken(let action): "sts:\(action.rawValue)"
        case .admin(let action): "admin:\(action.rawValue)"
        case .kms(let action): "kms:\(action.rawValue)"
        }
    }

    package var scope: Scope {
        switch self {
        case .s3(let action): action.scope
        case .securityToken, .admin: .service
        case .kms: .encryptionKey
        }
    }

    var family: Family {
        switch self {
        case .s3: .s3
        case .securityToken: .securityToken
        case .admin: .admin
        case .kms: .kms
        }
    }
}

extension Action: CaseIterable {
    package static let allCases: [Action] =
        S3Action.allCases.map(Action.s3) + SecurityTokenAction.allCases.map(Action.securityToken)
        + AdminAction.allCases.map(Action.admin) + KMSAction.allCases.map(Action.kms)

    /// The action's number, which is its bit in an ``ActionSet``.
    var number: Int { Action.numbers[self]! }  // of all cases

    private static let numbers = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.name.lowercased(), $0) })
}
