package import Configuration
internal import Credentials
internal import PolicyEngine
package import State
internal import System
internal import Wire

/// The steps that every S3 request goes through, by whichever door it came: what it asks for, who asks, and
/// what that caller may do.
package struct S3Checks: Sendable {
    private let callers: S3CallerVerifier
    private let permissions: PrincipalPermissions
    /// Decides about whoever signs, nil when policies do.
    private let plugin: PolicyPlugin?
    private let rules: S3Rules
    private let anonymousPolicies: [String]
    private let state: StateStore
    private let auditLog: AuditLog
    private let strangers: StrangerLines
    private let reportProblem: @Sendable (String) -> Void

    /// - Parameter attempts: Counts requests with wrong credentials, and bounds what callers who
    ///   prove nothing write into the audit log.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: Configuration, state: StateStore, attempts: AttemptLimiter,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        callers = S3CallerVerifier(
            configuration: configuration, state: state, attempts: attempts)
        permissions = PrincipalPermissions(state: state, rolePolicies: configuration.rolePolicies)
        plugin = configuration.policyPlugin.map { PolicyPlugin($0, metrics: state.metrics) }
        rules = S3Rules(configuration)
        anonymousPolicies = configuration.anonymousPolicies
        self.state = state
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        strangers = attempts.strangerLines
        self.reportProblem = reportProblem
    }

    /// What is asked for, and who asks; nil when nobody signed it.
    func subject(
        of request: Request, entry: inout S3AuditEntry
    ) throws(S3Error) -> (S3Request, S3Caller?) {
        var s3 = try s3Request(request, entry: &entry)
        let caller: S3Caller?
        do throws(S3Error) {
            caller = try callers.caller(of: request, payload: s3.payload, audit: &entry)
        } catch .wrongSignature where s3.payload == .absent && !s3.query.isPresigned {
            // Without the header a body stands for an empty one in what is signed.
            throw ["PUT", "POST"].contains(request.method) ? .missingPayloadHash : .wrongSignature
        }
        if caller == nil, s3.headers["x-amz-security-token"] != nil {
            throw .accessDenied(detail: "a session token without a signature")
        }
        // Without a signature nothing says that the client means the value with the semicolon.
        if caller == nil, s3.query.hasBareSemicolon { throw .invalidURI(reason: "a semicolon") }
        if caller == nil,
            let parameter = s3.query.parameters.intersection(.responseHeaders).first
        {
            throw .unsignedResponseHeader(parameter.name)
        }
        if let caller { s3.nameMetadata(as: caller.namesWithUnderscores) }
        return (s3, caller)
    }

    private func s3Request(
        _ request: Request, entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Request {
        try refuseAdministration(request, &entry)
        do throws(S3RequestError) {
            let s3 = try S3Request(request, rules: rules, now: entry.time)
            entry.action = s3.operation.name.rawValue
            entry.operationClass = s3.operation.name.operationClass
            entry.resource = s3.address.canonicalPath
            entry.copySource = s3.copySource?.canonical
            return s3
        } catch {
            entry.unreadablePath = request.path
            throw S3Error(error)
        }
    }

    /// Says of what MinIO has below `/minio/` that it is not here. No bucket has the name, but
    /// where buckets are hosts a key may begin so.
    private func refuseAdministration(
        _ request: Request, _ entry: inout S3AuditEntry
    ) throws(S3Error) {
        let path = request.path.utf8
        let host = request.headerValues("host").first ?? ""
        guard path.starts(with: "/minio/".utf8),
            (try? S3Host.bucket(in: host, domains: rules.domains)) == nil
        else { return }
        entry.unreadablePath = request.path
        throw .noAdministration(isProbe: path.starts(with: "/minio/health/".utf8))
    }

    /// What is known of a request when its permissions are looked at.
    func circumstances(
        of s3: S3Request, caller: S3Caller?, request: Request, client: PolicyPluginClient,
        entry: S3AuditEntry
    ) throws(S3Error) -> S3RequestContext {
        var server = ConditionValues(request, caller: caller, now: entry.time)
        // Tags of the object are the store's to know, and some values stand in the body.
        for key in ConditionKey.neverKnown + s3.operation.conditionKeysInBody {
            server.setUnknown(key)
        }
        var inquiry: PluginSession?
        if let plugin, let caller {
            inquiry = PluginSession(
                plugin, client: client, caller: caller, server: server, request: s3, now: entry.time
            )
        }
        return S3RequestContext(
            permissions: try permissions(of: caller), inquiry: inquiry, server: server,
            request: s3.conditionValues, otherRequest: s3.otherConditionValues,
            isSigned: caller != nil, keys: rules.keys)
    }

    /// Refuses a list of deletions if the caller could not be allowed to delete anything in the
    /// bucket. The body could change nothing, and Daypass does not read it.
    func refuseVainDeletion(
        _ s3: S3Request, _ caller: S3Caller?, request: Request, client: PolicyPluginClient,
        entry: S3AuditEntry
    ) throws(S3Error) {
        guard s3.operation.isDeletionOfList else { return }
        let decisions = try circumstances(
            of: s3, caller: caller, request: request, client: client, entry: entry
        ).decisions
        if let refusal = decisions.refusalOfDeletions(in: s3.address.bucket) { throw refusal }
    }

    /// What policies have to say of the caller. Where a plugin decides, that is a session's own policy alone,
    /// which MinIO then does not ask: a session that was narrowed would have all that its owner has.
    private func permissions(of caller: S3Caller?) throws(S3Error) -> Permissions {
        do throws(FileError) {
            guard let caller else {
                return Permissions(try state.grant(ofPolicies: anonymousPolicies))
            }
            guard plugin == nil else {
                return Permissions(.owner, sessionPolicy: caller.principal.sessionPolicy)
            }
            return try permissions.permissions(of: caller.principal)
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
    }

    /// Counts a request, when all is known of it.
    ///
    /// - Parameter refusal: Nil when it was allowed.
    func count(_ entry: S3AuditEntry, by door: S3Door, refusal: S3Error? = nil) {
        guard let metrics = state.metrics else { return }
        metrics.countS3Request(
            entry.operationClass, by: door, code: refusal?.code, since: entry.start)
        if case .storeUnavailable = refusal { metrics.countFailure(of: .store) }
    }

    /// Tells the audit log of a refusal. One that can't be told stays a refusal.
    ///
    /// A client of MinIO's that waits until it is ready asks every few seconds, and that says
    /// nothing.
    func audit(_ entry: S3AuditEntry, _ refusal: S3Error) {
        if refusal == .noAdministration(isProbe: true) { return }
        do throws(S3Error) {
            try audit { () throws(FileError) in
                guard entry.subject == nil else {
                    return try auditLog.append(entry.refusedLine(refusal))
                }
                try auditLog.append(
                    refusal: entry.refusedLine(refusal), code: refusal.code,
                    address: entry.sourceAddress, of: strangers, now: entry.time)
            }
        } catch {}
    }

    func audit(_ line: [UInt8]) throws(S3Error) {
        try audit { () throws(FileError) in try auditLog.append(line) }
    }

    private func audit(_ write: () throws(FileError) -> Void) throws(S3Error) {
        do throws(FileError) {
            try write()
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
