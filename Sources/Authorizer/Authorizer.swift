internal import Credentials
internal import PolicyEngine
package import State
package import Wire

/// Decides S3 requests, and says what the store is to get in their place.
///
/// It stands beside the request's way (nginx's `auth_request`): it sees all but the body.
package struct Authorizer: Sendable {
    /// Less than what nginx reads as an answer (`fastcgi_buffer_size`). What is sent in 24 KiB may be three
    /// times as long in its one canonical form.
    private static let maximumAnswerByteCount = 31_000

    private let callers: SignedS3Callers
    private let permissions: PrincipalPermissions
    /// Decides about whoever signs, nil when policies do.
    private let plugin: PolicyPlugin?
    private let store: UpstreamRequests?
    private let storeKnowsSubresources: Bool
    private let domains: [String]
    private let anonymousPolicies: [String]
    private let state: StateStore
    private let auditLog: AuditLog
    private let auditsAllowed: Bool
    private let reportProblem: @Sendable (String) -> Void

    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: Configuration, state: StateStore,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        callers = SignedS3Callers(configuration: configuration, state: state)
        permissions = PrincipalPermissions(state: state, rolePolicies: configuration.rolePolicies)
        plugin = configuration.policyPlugin.map(PolicyPlugin.init)
        store = configuration.upstream.map(UpstreamRequests.init)
        storeKnowsSubresources = configuration.upstream?.knowsSubresources ?? false
        domains = configuration.domains
        anonymousPolicies = configuration.anonymousPolicies
        self.state = state
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        auditsAllowed = configuration.auditsAllowedS3Requests
        self.reportProblem = reportProblem
    }

    /// Answers 200 with the rewritten request as headers, or 403 with the refusal as headers.
    ///
    /// - Parameter client: The thread's own.
    package func response(
        to request: Request, client: PolicyPluginClient, now: Timestamp
    ) -> Response {
        var entry = S3AuditEntry(
            requestID: RequestID.make(), time: now, sourceAddress: request.sourceAddress,
            method: request.method)
        do throws(S3Error) {
            let headers = try authorize(request, client: client, entry: &entry)
            if auditsAllowed { try audit(entry.allowedLine) }
            return Response(status: 200, headers: headers)
        } catch {
            // A refusal that can't be audited stays a refusal.
            do throws(S3Error) { try audit(entry.refusedLine(error)) } catch {}
            return Response(
                refusal: error, path: request.path, requestID: entry.requestID)
        }
    }

    /// The steps of every request, in their order.
    private func authorize(
        _ request: Request, client: PolicyPluginClient, entry: inout S3AuditEntry
    ) throws(S3Error) -> [Response.Header] {
        guard let store else { throw .noStore }
        let s3 = try s3Request(request, entry: &entry)
        let caller = try callers.caller(of: request, payload: s3.payload, audit: &entry)
        if caller == nil, s3.headers["x-amz-security-token"] != nil {
            throw .accessDenied(detail: "a session token without a signature")
        }
        guard case .permissions(var requirements) = s3.operation.demand,
            !s3.payload.hasSignedChunks
        else { throw .notImplemented("a body that has to be read to be checked") }
        if !storeKnowsSubresources { requirements += s3.operation.requirementsIfIgnored }
        try decide(
            requirements, s3, caller: caller, of: request, client: client, entry: entry)
        let headers = try store.request(for: s3, isSigned: caller != nil, now: entry.time)
            .headers(of: caller, requestID: entry.requestID)
        let byteCount = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard byteCount <= Authorizer.maximumAnswerByteCount else { throw .tooLong }
        return headers
    }

    private func s3Request(
        _ request: Request, entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Request {
        do throws(S3RequestError) {
            let s3 = try S3Request(request, domains: domains, now: entry.time)
            entry.action = s3.operation.name.rawValue
            entry.resource = s3.address.canonicalPath
            entry.copySource = s3.copySource?.canonical
            return s3
        } catch {
            throw S3Error(error)
        }
    }

    /// Checks every permission that the request needs.
    private func decide(
        _ requirements: [S3Requirement], _ s3: S3Request, caller: S3Caller?, of request: Request,
        client: PolicyPluginClient, entry: S3AuditEntry
    ) throws(S3Error) {
        var server = ConditionValues(request, caller: caller, now: entry.time)
        // Tags of the object are the store's to know, and some values stand in the body.
        for key in [.existingObjectTag] + s3.operation.conditionKeysInBody {
            server.setUnknown(key)
        }
        var inquiry: PolicyPluginInquiry?
        if let plugin, let caller {
            inquiry = PolicyPluginInquiry(
                plugin, client: client, caller: caller, server: server, request: s3, now: entry.time
            )
        }
        let decisions = S3Decisions(
            permissions: try permissions(of: caller), inquiry: inquiry,
            access: AccessRequest(
                action: .s3(requirements[0].action), resource: requirements[0].resource,
                server: server, request: s3.conditionValues))
        for requirement in requirements {
            guard let reason = decisions.refusal(of: requirement) else { continue }
            let who = caller == nil ? "nobody signed it; " : ""
            throw .accessDenied(detail: who + reason)
        }
    }

    /// What policies have to say of the caller. Where a plugin decides, that is a session's own policy alone,
    /// which MinIO then does not ask: a session that was narrowed would have all that its owner has.
    private func permissions(of caller: S3Caller?) throws(S3Error) -> Permissions {
        do throws(StateError) {
            guard let caller else {
                return Permissions(.policies(try state.policies(named: anonymousPolicies)))
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

    private func audit(_ line: [UInt8]) throws(S3Error) {
        do throws(StateError) {
            try auditLog.append(line)
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}

extension S3Error {
    fileprivate init(_ error: S3RequestError) {
        switch error {
        case .invalidURI(let reason): self = .invalidURI(reason: reason)
        case .ambiguous(let name): self = .ambiguous(name)
        case .invalidBucketName: self = .invalidBucketName
        case .keyTooLong: self = .keyTooLong
        case .tooManyHeaders: self = .tooLong
        case .invalidArgument(let name): self = .invalidArgument(name)
        case .notImplemented(let name): self = .notImplemented(name)
        case .methodNotAllowed: self = .methodNotAllowed
        case .signatureVersion2: self = .signatureVersion2
        }
    }
}
