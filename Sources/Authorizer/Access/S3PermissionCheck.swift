internal import Configuration
internal import PolicyEngine
internal import State
internal import Wire

/// Decides whether a request has the permissions that it needs: by policies, and by the access plugin where
/// there is one. Then the policies are a session's own, which narrow what the plugin allows.
struct S3PermissionCheck {
    /// What is asked, with the names in the request as the caller wrote them or as the store may
    /// read them.
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

    /// Checks a part of a request.
    ///
    /// - Parameter values: What that part says of itself. They have no prefix and no source of a
    ///   copy.
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
        case isAllowed
        /// Nothing allows it; another action may be, that will do instead.
        case isNotAllowed(String)
        /// Something denies it.
        case isDenied(String)
    }

    /// The same check of the parts of a list, which differ in these condition keys alone:
    /// conditions on others are not looked at again for each part.
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
    ///
    /// An access plugin is not asked: it has to know the keys.
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

    /// Checks all permissions that are needed.
    ///
    /// - Returns: The refusal, nil when all is well.
    func refusal(of requirements: [S3Requirement]) -> S3Error? {
        for requirement in requirements {
            guard let reason = refusal(of: requirement) else { continue }
            return accessDenied(reason)
        }
        return nil
    }

    /// Checks a permission, under each name by which the store may find what the request is about.
    ///
    /// - Returns: Why the caller has not got it, for the audit log; `nil` if all is well.
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
        switch outcome(
            of: requirement.action, on: requirement.resource, requirement.mode, reading)
        {
        case .isAllowed: return nil
        case .isDenied(let reason): return "s3:\(requirement.action.rawValue): \(reason)"
        case .isNotAllowed(let reason):
            if let alternative = requirement.alternative,
                case .isAllowed = outcome(
                    of: alternative, on: requirement.resource.asked(by: alternative),
                    requirement.mode, reading)
            {
                return nil
            }
            return "s3:\(requirement.action.rawValue): \(reason)"
        }
    }

    private func outcome(
        of action: S3Action, on resource: Resource, _ mode: S3Requirement.Mode,
        _ reading: Reading
    ) -> Outcome {
        let access = reading.access.asking(.s3(action), on: resource)
        let decision =
            switch mode {
            case .allow: reading.permissions.decision(on: access)
            case .unlessDenied: reading.permissions.decisionUnlessDenied(on: access)
            case .unlessDeniedExplicitly, .unlessStatementDenies:
                reading.permissions.decision(on: access).orAllowImplicitly
            }
        switch decision {
        case .explicitDeny(let statement): return .isDenied("denied by \(statement)")
        case .implicitDeny(let reason): return .isNotAllowed(reason.description)
        case .allow: break
        }
        guard let session = reading.session, mode != .unlessStatementDenies else {
            return .isAllowed
        }
        // The plugin hears MinIO's questions: one that allows what it does not know would allow
        // AWS's.
        let question = action.actionInMinIO ?? action
        do throws(PolicyPluginError) {
            return try session.allows(question, on: resource.asked(by: question), mode: mode)
                ? .isAllowed : .isNotAllowed("the access plugin says no")
        } catch {
            return .isDenied(error.description)
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

extension Decision {
    /// The decision where a statement denies; what nothing allows is allowed.
    fileprivate var orAllowImplicitly: Decision {
        switch self {
        case .allow, .explicitDeny: self
        case .implicitDeny: .allow(by: nil)
        }
    }
}

extension Resource {
    /// What the resource is called in an address, encoded.
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
