internal import ArgumentParser
internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

/// `daypass policy simulate`
struct PolicySimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Whether a request would be allowed, and which statement decides.",
        discussion: """
            For a user's policies and those of its groups, or for policies by name or file. Exit code 0: \
            allowed; 1: denied.

            The time is now, and the caller is the user if there is one; whatever else conditions ask about, \
            as aws:SourceIp, only --context says, and it may say otherwise.

            daypass policy simulate --user alice --action s3:GetObject --resource arn:aws:s3:::reports/a.csv \
            --context aws:SourceIp=192.0.2.7
            """)

    @Option(help: "A user: what is attached to it and to its groups.")
    var user: String?

    @Option(
        help: ArgumentHelp(
            "A policy's name, or a file with a slash in its path; may be there more than once.",
            valueName: "name|file"))
    var policy: [String] = []

    @Option(help: ArgumentHelp("A policy that narrows the session.", valueName: "file"))
    var sessionPolicy: String?

    @Option(help: "The action, as s3:GetObject.")
    var action: String

    @Option(help: "What it is done to, as an ARN; * for an action on nothing in particular.")
    var resource: String = "*"

    @Option(
        help: ArgumentHelp(
            "A condition key's value; several times for a key with several.", valueName: "key=value"
        ))
    var context: [String] = []

    @OptionGroup var output: OutputFormat

    func validate() throws {
        guard (user != nil) != !policy.isEmpty else {
            throw ValidationError("Give either --user or --policy.")
        }
    }

    func run() throws {
        let user = try user.map(record)
        let permissions = Permissions(
            .policies(try attachedPolicies(of: user)),
            sessionPolicy: try sessionPolicy.map(PolicyFile.document))
        let explanation = permissions.explanation(of: try request(of: user))
        print(explanation)
        guard explanation.decision.isAllowed else { throw ExitCode(1) }
    }

    private func record(of name: String) throws -> User {
        guard let user = try Context.stateDirectory().user(named: name) else {
            throw Failure("there is no user \(name)")
        }
        guard user.isEnabled else { throw Failure("the user \(name) is disabled") }
        return try StateStore(directory: Context.stateDirectory()).withEnabledGroups(user)
    }

    private func attachedPolicies(of user: User?) throws -> [AttachedPolicy] {
        if let user {
            return try StateStore(directory: Context.stateDirectory()).policies(of: user)
        }
        return try policy.map { name in
            if name.contains("/") {
                return AttachedPolicy(name: name, document: try PolicyFile.document(name))
            }
            let store = PolicyStore(directory: try Context.stateDirectory())
            guard let document = try store.policy(named: name) else {
                throw Failure("there is no policy \(name)")
            }
            return AttachedPolicy(name: name, document: document)
        }
    }

    private func request(of user: User?) throws -> AccessRequest {
        guard let action = Action(action) else {
            throw Failure("there is no such action: \(action)")
        }
        guard let resource = Resource(arn: resource) else {
            throw Failure("not the ARN of a resource: \(resource)")
        }
        var values: [(key: NamedConditionKey, values: [String])] = []
        for item in context {
            guard let mark = item.firstIndex(of: "=") else {
                throw Failure("not key=value: \(item)")
            }
            guard let key = NamedConditionKey(String(item[..<mark])) else {
                throw Failure("there is no such condition key: \(item[..<mark])")
            }
            let value = String(item[item.index(after: mark)...])
            if let index = values.firstIndex(where: { $0.key == key }) {
                values[index].values.append(value)
            } else {
                values.append((key, [value]))
            }
        }
        // Each key is heard from the side that fills it; both are the administrator here.
        var all = ConditionValues()
        all.setTime(Clock.now)
        if let user { all.setValues(of: .user(user)) }
        for (key, list) in values { all.set(key, list) }
        return AccessRequest(action: action, resource: resource, server: all, request: all)
    }

    private func print(_ explanation: Explanation) {
        if output.json {
            output.print([
                ("allowed", .truth(explanation.decision.isAllowed)),
                ("decision", .text(explanation.decision.shown)),
                (
                    "statements",
                    .list(
                        explanation.steps.map { step in
                            .record([
                                ("statement", .text(step.statement.description)),
                                ("effect", .text(step.effect.rawValue)),
                                ("outcome", .text(step.outcome.shown)),
                            ])
                        })
                ),
            ])
            return
        }
        for step in explanation.steps {
            output.print(line: "\(step.statement) (\(step.effect.rawValue)): \(step.outcome.shown)")
        }
        output.print(line: explanation.decision.shown)
    }
}

extension Decision {
    fileprivate var shown: String {
        switch self {
        case .allow(let statement?): "allowed by \(statement)"
        case .allow(nil): "allowed: the owner may do everything"
        case .explicitDeny(let statement): "denied by \(statement)"
        case .implicitDeny(let reason): "denied: \(reason.shown)"
        }
    }
}

extension Decision.Reason {
    fileprivate var shown: String {
        switch self {
        case .nothingAttached: "no policy is attached"
        case .missingPolicies(let names): "there is no policy \(names.joined(separator: ", "))"
        case .noStatementMatches: "no statement allows it"
        case .sessionPolicyDoesNotAllow: "the session's policy does not allow it"
        case .resourceNotFit: "the action is not done to such a resource"
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
        }
    }
}
