internal import Configuration
internal import PolicyEngine
internal import Wire

/// Checks a request's permissions by policies, and by the access plugin if there is one. The
/// policies are then the session's own, which narrow what the plugin allows.
struct S3PermissionCheck {
    /// What the checks ask, with the names as the caller wrote them or as the store may read them.
    fileprivate struct Reading {
        let permissions: Permissions
        /// `nil` if no access plugin decides.
        let session: PluginSession?
        /// What is known of the request. Its action and its resource have no meaning.
        let access: AccessRequest
    }

    private let context: S3RequestContext
    private let reading: Reading
    /// `nil` if the store reads the names in the request as the caller wrote them.
    private let otherReading: Reading?

    /// Checks a request as a whole.
    init(_ context: S3RequestContext) {
        self.init(
            context, reading: Reading(context, context.session, context.request),
            otherReading: context.otherRequest.map {
                Reading(context, context.session?.given($0), $0)
            })
    }

    /// Checks a part of a request. Its values have no prefix and no source of a copy.
    init(_ context: S3RequestContext, on values: ConditionValues) {
        self.init(
            context, reading: Reading(context, context.session?.given(values), values),
            otherReading: nil)
    }

    private init(_ context: S3RequestContext, reading: Reading, otherReading: Reading?) {
        self.context = context
        self.reading = reading
        self.otherReading = otherReading
    }

    private enum Outcome {
        /// What policies say. The access plugin, if there is one, allows it as well.
        case policies(Decision)
        /// The plugin does not allow it. Another action may still be allowed.
        case pluginDenial
        /// The plugin has not answered.
        case pluginFailure(PolicyPluginError)

        var isAllowed: Bool { reason == nil }

        /// Whether another action may do instead.
        var isFinal: Bool {
            switch self {
            case .policies(.explicitDeny), .pluginFailure: true
            case .policies(.allow), .policies(.implicitDeny), .pluginDenial: false
            }
        }

        /// `nil` if it is allowed.
        var reason: String? {
            switch self {
            case .policies(.allow): nil
            case .policies(.explicitDeny(let statement)): "denied by \(statement)"
            case .policies(.implicitDeny(let reason)): reason.description
            case .pluginDenial: "the access plugin says no"
            case .pluginFailure(let error): error.description
            }
        }
    }

    /// The same check for parts that differ in these keys alone: other conditions are decided once.
    func settled(except varying: [ConditionKey] = []) -> S3PermissionCheck {
        mapped { reading in
            Reading(
                permissions: reading.permissions.settled(for: reading.access, except: varying),
                session: reading.session, access: reading.access)
        }
    }

    /// The same check of a part that has its own value of a condition key.
    func setting(_ key: ConditionKey, _ value: String) -> S3PermissionCheck {
        mapped { reading in
            Reading(
                permissions: reading.permissions,
                session: reading.session.map { session in
                    var values = context.request
                    values.set(key, value)
                    return session.given(values)
                }, access: reading.access.setting(key, value))
        }
    }

    private func mapped(_ change: (Reading) -> Reading) -> S3PermissionCheck {
        S3PermissionCheck(
            context, reading: change(reading), otherReading: otherReading.map(change))
    }

    /// Why nothing in a bucket could be deleted, whatever the body names; `nil` if something could.
    /// It does not ask the access plugin, which has to know the keys.
    func refusalOfDeletions(in bucket: String) -> S3Error? {
        let isPossible = reading.permissions.mayAllow(
            .s3(.deleteObject), onObjectsOf: bucket, in: reading.access, except: [.versionID])
        return isPossible
            ? nil
            : accessDenied("s3:\(S3Action.deleteObject.rawValue): nothing allows it in the bucket")
    }

    private func accessDenied(_ reason: String) -> S3Error {
        .accessDenied(detail: (context.isSigned ? "" : "the request is not signed; ") + reason)
    }

    /// The refusal of a request; `nil` if the caller has all permissions.
    func refusal(of requirements: [S3Requirement]) -> S3Error? {
        for requirement in requirements {
            guard let reason = refusal(of: requirement) else { continue }
            return accessDenied(reason)
        }
        return nil
    }

    /// Why the caller lacks a permission under one of the names by which the store may find the
    /// resource, for the audit log; `nil` if the caller has it.
    func refusal(of requirement: S3Requirement) -> String? {
        if let reason = refusal(of: requirement, reading) { return reason }
        var others = requirement.underOtherNames(context.keys)
        if others.isEmpty, otherReading != nil { others = [requirement] }
        for other in others {
            guard let reason = refusal(of: other, otherReading ?? reading) else { continue }
            let name = other.resource.path
            return "\(reason); the store may read \(name) for the name in the request"
                + " (DAYPASS_UPSTREAM_KEYS=\(context.keys.rawValue))"
        }
        return nil
    }

    private func refusal(of requirement: S3Requirement, _ reading: Reading) -> String? {
        let outcome = S3PermissionCheck.outcome(of: requirement, reading).outcome
        return outcome.reason.map { "s3:\(requirement.action.rawValue): \($0)" }
    }

    /// Decides by policies alone: the decision and the action of the first requirement that is not
    /// met, or else of the last that something has to allow.
    static func decision(
        on requirements: [S3Requirement], _ request: AccessRequest, _ permissions: Permissions
    ) -> (Decision, Action) {
        let reading = Reading(permissions: permissions, session: nil, access: request)
        var answer: (Decision, Action) = (.implicitDeny(.noStatementMatches), request.action)
        for requirement in requirements {
            let (outcome, action) = outcome(of: requirement, reading)
            guard case .policies(let decision) = outcome else {
                preconditionFailure("without a session no plugin is asked")
            }
            guard decision.isAllowed else { return (decision, .s3(action)) }
            if requirement.mode == .allow { answer = (decision, .s3(action)) }
        }
        return answer
    }

    /// What becomes of a requirement, and which of its two actions decides.
    private static func outcome(
        of requirement: S3Requirement, _ reading: Reading
    ) -> (outcome: Outcome, action: S3Action) {
        let own = outcome(
            of: requirement.action, inMinIO: requirement.actionInMinIO, on: requirement.resource,
            requirement.mode, reading)
        guard !own.isAllowed, !own.isFinal, let alternative = requirement.alternative else {
            return (own, requirement.action)
        }
        let other = outcome(
            of: alternative, inMinIO: alternative,
            on: requirement.resource.asked(by: alternative), requirement.mode, reading)
        return other.isAllowed ? (other, alternative) : (own, requirement.action)
    }

    /// - Parameter question: The action that the plugin is asked about: it expects MinIO's
    ///   questions, and may allow actions that it does not know.
    private static func outcome(
        of action: S3Action, inMinIO question: S3Action, on resource: Resource,
        _ mode: S3Requirement.Mode, _ reading: Reading
    ) -> Outcome {
        let access = reading.access.asking(.s3(action), on: resource)
        let decision =
            switch mode {
            case .allow: reading.permissions.decision(on: access)
            case .unlessDenied: reading.permissions.decisionUnlessDenied(on: access)
            case .unlessDeniedExplicitly, .unlessStatementDenies:
                reading.permissions.decision(on: access).unlessDeniedExplicitly
            }
        guard decision.isAllowed, mode != .unlessStatementDenies, let session = reading.session
        else { return .policies(decision) }
        do throws(PolicyPluginError) {
            return try session.allows(question, on: resource.asked(by: question), mode: mode)
                ? .policies(decision) : .pluginDenial
        } catch {
            return .pluginFailure(error)
        }
    }
}

extension S3PermissionCheck.Reading {
    fileprivate init(
        _ context: S3RequestContext, _ session: PluginSession?, _ request: ConditionValues
    ) {
        self.init(
            permissions: context.permissions, session: session,
            // Each question names its own action and resource.
            access: AccessRequest(
                action: .s3(.listAllMyBuckets), resource: .none, server: context.server,
                request: request, comparing: context.keys == .folding ? .normalized : .exact))
    }
}

extension Resource {
    /// The resource in an address, encoded.
    fileprivate var path: String {
        switch self {
        case .none: "/"
        case .encryptionKey(let name): name
        case .bucket(let bucket): "/\(bucket)"
        case .object(let bucket, let key):
            "/\(bucket)/" + PercentEncoding.encode(Array(key.utf8), keepsSlash: true)
        }
    }
}
