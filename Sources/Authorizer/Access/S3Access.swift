internal import Configuration
internal import Credentials
internal import HTTP
internal import Monitoring
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// Finds out who makes a request, and whether that caller may.
struct S3Access: Sendable {
    private let verifier: S3CallerVerifier
    private let permissions: PrincipalPermissions
    /// Decides about signed requests; `nil` if policies do.
    private let plugin: PolicyPlugin?
    private let keys: KeyComparison
    private let anonymousPolicies: [String]
    private let state: StateStore
    private let reportProblem: @Sendable (String) -> Void

    init(
        configuration: DaypassConfiguration, state: StateStore, metrics: Metrics?,
        attempts: LoginAttemptLimiter, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        verifier = S3CallerVerifier(
            configuration: configuration, state: state, metrics: metrics, attempts: attempts)
        permissions = PrincipalPermissions(state: state, rolePolicies: configuration.rolePolicies)
        plugin = configuration.policyPlugin.map { PolicyPlugin($0, metrics: metrics) }
        keys = configuration.upstream?.keys ?? .folding
        anonymousPolicies = configuration.anonymousPolicies
        self.state = state
        self.reportProblem = reportProblem
    }

    /// Verifies the signature; `nil` if the request is not signed.
    func caller(
        of request: Request, _ s3: S3Request, entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Caller? {
        let caller: S3Caller?
        do throws(S3Error) {
            caller = try verifier.caller(of: request, s3, audit: &entry)
        } catch .wrongSignature where s3.payload == .absent && !s3.query.isPresigned {
            // Without the header the signature covers an empty body.
            throw ["PUT", "POST"].contains(request.method) ? .missingPayloadHash : .wrongSignature
        }
        if caller == nil { try S3Access.checkUnsigned(s3) }
        return caller
    }

    /// Refuses what only a signature vouches for.
    private static func checkUnsigned(_ s3: S3Request) throws(S3Error) {
        if s3.headers["x-amz-security-token"] != nil {
            throw .accessDenied(detail: "a session token without a signature")
        }
        // Without a signature nothing says that the client means the value with the semicolon.
        if s3.query.hasBareSemicolon { throw .invalidURI(reason: "a semicolon") }
        if let parameter = s3.query.parameters.intersection(.responseHeaders).first {
            throw .unsignedResponseHeader(parameter.name)
        }
    }

    /// Decides whether a request may be made: the one decision of every S3 request.
    ///
    /// Their deliveries decide two kinds of request in parts. A list of deletions is refused here
    /// only if the caller could delete nothing in the bucket: then Daypass need not read the body.
    /// A signed list of buckets is not refused here: the caller may see some of them.
    /// - Returns: Why the caller may not see all buckets; `nil` if it may make the whole request.
    func refusal(
        of s3: S3Request, _ caller: S3Caller?,
        in context: @autoclosure () throws(S3Error) -> S3RequestContext
    ) throws(S3Error) -> S3Error? {
        let requirements: [S3Requirement]
        switch s3.operation.demand {
        case .permissions(let needed): requirements = needed
        case .body:
            guard s3.operation.isDeletionOfList else {
                throw .notImplemented("a body that has to be read to be checked")
            }
            requirements = []
        }
        let check = S3PermissionCheck(try context())
        let refusal =
            s3.operation.isDeletionOfList
            ? check.refusalOfDeletions(in: s3.address.bucket) : check.refusal(of: requirements)
        if let refusal, !s3.operation.isBucketListing || caller == nil { throw refusal }
        return refusal
    }

    /// What is known of a request, and of what its caller may do at this moment.
    func context(
        of s3: S3Request, _ caller: S3Caller?, request: Request, client: LazyClient, now: Timestamp
    ) throws(S3Error) -> S3RequestContext {
        var server = ConditionValues(request, caller: caller, now: now)
        // Only the store knows the tags of an object, and some values are in the body.
        for key in ConditionKey.neverKnown + s3.operation.conditionKeysInBody {
            server.setUnknown(key)
        }
        var session: PluginSession?
        if let plugin, let caller {
            session = PluginSession(
                plugin, client: client, caller: caller, server: server, request: s3, now: now)
        }
        return S3RequestContext(
            permissions: try permissions(of: caller), session: session, server: server,
            request: s3.conditionValues, otherRequest: s3.otherConditionValues,
            isSigned: caller != nil, keys: keys)
    }

    /// What the caller's policies allow; with a plugin, what narrows the session or access key
    /// allows. MinIO does not ask it then, and gives a narrowed session all permissions of its
    /// owner.
    private func permissions(of caller: S3Caller?) throws(S3Error) -> Permissions {
        do throws(FileError) {
            guard let caller else {
                return Permissions(try state.policies.grant(of: anonymousPolicies))
            }
            guard plugin == nil else {
                return Permissions(.owner, narrowedBy: caller.principal.narrowing)
            }
            return try permissions.permissions(of: caller.principal)
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
