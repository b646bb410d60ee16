internal import PolicyEngine

/// What a caller needs for a call.
enum AdminRight: Equatable, Sendable {
    /// Nothing but a valid signature.
    case anyCaller
    /// One of these actions.
    case oneOf([AdminAction])
    /// All of these actions.
    case allOf([AdminAction])
    /// The action; or, for the caller's own account alone, that no policy denies the action, and
    /// that what narrows the caller's credential allows it. The operation compares the accounts.
    case ownAccount(or: AdminAction)

    static func action(_ action: AdminAction) -> AdminRight { .oneOf([action]) }

    /// The actions that policies can name for the call.
    var actions: [AdminAction] {
        switch self {
        case .anyCaller: []
        case .oneOf(let actions), .allOf(let actions): actions
        case .ownAccount(let action): [action]
        }
    }
}
