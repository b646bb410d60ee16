internal import Authorizer
internal import PolicyEngine

/// The answer of `policy simulate`.
struct SimulatedAnswer {
    let isAllowed: Bool
    fileprivate let decision: String
    fileprivate var steps: [Explanation.Step] = []
    fileprivate var unknownKeys: [NamedConditionKey] = []

    init(_ permissions: Permissions, _ request: SimulatedRequest) {
        var access = request.access
        var answer = ActionDecision(on: access, permissions)
        var name = ""
        if answer.decision.isAllowed, let otherAccess = request.otherAccess {
            let other = ActionDecision(on: otherAccess, permissions)
            if !other.decision.isAllowed {
                access = otherAccess
                answer = other
                name =
                    ", for \(access.shownName), which the store may read for the name asked about"
            }
        }
        isAllowed = answer.decision.isAllowed
        decision =
            answer.decision.shown(of: answer.action, isOwner: permissions.isOwner)
            + (answer.action == access.action
                ? "" : ", as \(answer.action.name), which goes with it")
            + name
        let explanation = permissions.explanation(of: access)
        steps = explanation.steps
        unknownKeys = explanation.unknownKeys
    }

    /// The server refuses requests for a bucket with a reserved name, whatever policies say.
    init(reserved bucket: String) {
        isAllowed = false
        decision =
            "denied: the bucket name \(bucket) is reserved, because some stores serve their "
            + "administration under it (DAYPASS_RESERVED_BUCKETS)"
    }

    /// The server refuses the access key of a disabled user, whatever policies it has.
    init(disabled name: String) {
        isAllowed = false
        decision = "denied: the user \(name) is disabled"
    }
}

extension OutputFormat {
    func print(_ answer: SimulatedAnswer) throws(Failure) {
        if json {
            let steps = answer.steps.map { step in
                OutputValue.record([
                    ("statement", .text(step.statement.description)),
                    ("effect", .text(step.effect.rawValue)),
                    ("outcome", .text(step.outcome.shown)),
                ])
            }
            try print([
                ("allowed", .truth(answer.isAllowed)), ("decision", .text(answer.decision)),
                ("statements", .list(steps)),
                ("unknown", .texts(answer.unknownKeys.map(\.description))),
            ])
            return
        }
        for step in answer.steps {
            try print(line: "\(step.statement) (\(step.effect.rawValue)): \(step.outcome.shown)")
        }
        for key in answer.unknownKeys {
            try print(
                line: "\(key): \(key.whyUnknown); a condition on it decides against the request")
        }
        try print(line: answer.decision)
    }
}

extension Decision {
    fileprivate func shown(of action: Action, isOwner: Bool) -> String {
        switch self {
        case .allow(let statement?): "allowed by \(statement)"
        case .allow(nil):
            isOwner
                ? "allowed: the root user is allowed everything"
                : action == .securityToken(.getCallerIdentity)
                    ? "allowed: it needs no permission, whatever policies say"
                    : "allowed: it needs no permission, and no statement denies it"
        case .explicitDeny(let statement): "denied by \(statement)"
        case .implicitDeny(let reason): "denied: \(reason)"
        }
    }
}

extension Explanation.Outcome {
    fileprivate var shown: String {
        switch self {
        case .matches: "matches"
        case .isAboutAnotherAction: "is about another action"
        case .isAboutAnotherResource: "is about another resource"
        case .conditionDoesNotHold(let place, let values):
            "\(place) does not hold"
                + (values.isEmpty
                    ? ": the request has no such value" : " for \(values.joined(separator: ", "))")
        case .conditionIsUnknown(let place): "\(place) does not hold: the value is not known"
        }
    }
}

extension NamedConditionKey {
    /// The reason why the server, or this command, does not know the key's values.
    fileprivate var whyUnknown: String {
        if ConditionKey.neverKnown.contains(key) {
            "only the store knows its value, the server never knows it"
        } else if key.hasNoValue {
            "AWS always has a value for it, Daypass has none"
        } else if [.sourceIP, .tokenDuration, .serviceAccountDuration].contains(key) {
            "no --context sets it"
        } else {
            "it is in the body, which the server decides without"
        }
    }
}

extension AccessRequest {
    /// The object or prefix of the request, in plain text.
    fileprivate var shownName: String {
        switch resource {
        case .object(let bucket, let key): "\(bucket)/\(key)"
        case .none, .bucket, .encryptionKey: "another prefix"
        }
    }
}
