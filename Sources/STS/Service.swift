package import Configuration
internal import Credentials
package import Monitoring
internal import PolicyEngine
package import State
internal import System
package import Wire

/// The Security Token Service: proofs of identity in, temporary credentials out.
package struct Service: Sendable {
    /// Every action there is. A new one is a file in `Actions` and a line here.
    static let actions: [any STSAction] = [
        AssumeRole(),
        AssumeRoleWithCertificate(),
        AssumeRoleWithCustomToken(),
        AssumeRoleWithWebIdentity.webIdentity,
        AssumeRoleWithWebIdentity.clientGrants,
        AssumeRoleWithLDAPIdentity(),
        GetCallerIdentity(),
    ]

    let providers: OpenIDProviders
    /// Checks the callers that have a password in a directory; nil when there is none.
    let directory: LDAPDirectory?
    /// Nil when there is none.
    let identityPlugin: IdentityPlugin?
    /// Whether a client certificate is a proof of identity here.
    let takesClientCertificates: Bool
    /// Checks the callers that sign.
    let signers: SignedCallers
    /// Counts proofs that were wrong.
    let attempts: Attempts
    private let permissions: PrincipalPermissions
    /// Whether S3 requests are decided without the policies here.
    private let hasPolicyPlugin: Bool
    let state: StateStore
    private let metrics: Metrics?
    let auditLog: AuditLog
    /// `nil` where nothing is counted.
    let strangers: StrangerLines?
    private let reportProblem: @Sendable (String) -> Void

    /// - Parameter attempts: Counts proofs that were wrong; nil where nothing is to be counted.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: Configuration, state: StateStore, attempts limiter: LoginAttemptLimiter?,
        metrics: Metrics? = nil, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.state = state
        self.metrics = metrics
        self.reportProblem = reportProblem
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        strangers = limiter?.strangerLines
        permissions = PrincipalPermissions(
            state: state, rolePolicies: configuration.rolePolicies)
        hasPolicyPlugin = configuration.policyPlugin != nil
        let attempts = Attempts(limiter)
        self.attempts = attempts
        signers = SignedCallers(
            configuration: configuration, state: state, metrics: metrics, attempts: attempts)
        let seats = SourceSeats(threads: configuration.threads)
        identityPlugin = configuration.identityPlugin.map {
            IdentityPlugin(configuration: $0, metrics: metrics, seats: seats)
        }
        takesClientCertificates = configuration.takesClientCertificates
        providers = OpenIDProviders(
            configuration.openIDProviders, directory: state.directory, metrics: metrics,
            seats: seats, reportProblem: reportProblem)
        directory = configuration.ldap.map {
            LDAPDirectory($0, attempts: attempts, metrics: metrics, seats: seats)
        }
    }

    /// Answers a request, whatever it is.
    package func response(
        to request: Request, clients: NetworkClients, now: Timestamp
    ) -> Response {
        let requestID = RequestID.make()
        var entry = AuditEntry(requestID: requestID, time: now)
        do throws(STSError) {
            let document = try document(request, clients: clients, entry: &entry)
            try audit(entry.allowedLine)
            metrics?.countCall(action: entry.action, code: nil, since: entry.start)
            return Response(success: document, requestID: requestID)
        } catch {
            audit(entry, error)
            metrics?.countCall(action: entry.action, code: error.code, since: entry.start)
            return Response(refusal: error, requestID: requestID)
        }
    }

    /// The steps of every call, in their order.
    private func document(
        _ request: Request, clients: NetworkClients, entry: inout AuditEntry
    ) throws(STSError) -> [UInt8] {
        let now = entry.time
        entry.sourceAddress = request.sourceAddress
        let call = try Call(request)
        entry.action = try call.action
        let action = try action(of: call)
        try NarrowingParameters.check(call.parameters)
        let identity = try action.identity(
            of: call, service: self, clients: clients, audit: &entry)
        guard action.issuesCredentials else {
            return STSDocument.success(
                action: action, identity: identity, credentials: nil, requestID: entry.requestID)
        }
        entry.take(OwnerName(identity.session))
        let (session, duration) = try session(of: identity, call: call, now: now)
        let credentials = try credentials(
            session, duration: duration, now: now, key: try signingKey(now: now))
        try watch(identity, until: credentials.expiration)
        entry.accessKeyID = credentials.accessKeyID
        entry.durationSeconds = duration.seconds
        return STSDocument.success(
            action: action, identity: identity, credentials: credentials,
            requestID: entry.requestID)
    }

    func action(of call: Call) throws(STSError) -> any STSAction {
        let name = try call.action
        guard let action = Service.actions.first(where: { $0.name == name }) else {
            throw .invalidAction(name)
        }
        return action
    }

    /// The session that a call begins, if nothing is against it, and how long it lasts.
    func session(
        of identity: Identity, call: Call, now: Timestamp
    ) throws(STSError) -> (Session, SessionDuration) {
        let asked = try call.duration
        let duration = (asked ?? SessionDuration(until: identity.validUntil, now: now))
            .atMost(identity.longestSession)
        let session = try session(call, identity: identity)
        try requireNotDenied(
            call, session: session, lasting: duration, identity: identity, now: now)
        return (session, duration)
    }

    private func session(_ call: Call, identity: Identity) throws(STSError) -> Session {
        var session = identity.session
        if let policy = call.parameters["Policy"] {
            session.sessionPolicy = try SessionPolicy(parameter: policy)
        }
        if let type = call.parameters["TokenRevokeType"], !type.isEmpty {
            guard type.unicodeScalars.count <= 128 else {
                throw .invalidParameterValue(
                    name: "TokenRevokeType", reason: "has more than 128 characters")
            }
            session.revokeType = type
        }
        switch identity.policies {
        case .parent: break
        // A role's policies are looked up when they are used, and so are those of mapped names.
        case .named(let names) where session.roleARN != nil: try requirePolicies(ofRole: names)
        case .named(let names):
            let existing = try existingPolicies(names)
            if !existing.isEmpty {
                // A claim's policies are what the token said.
                session.policies = existing
            } else if !needsNoPolicy(session) {
                guard try isMappedToPolicy(session) else { throw identity.withoutPolicy }
            }
        }
        return session
    }

    /// Checks that no policy of the identity denies the call (`sts:AssumeRole` and its kin). None has to
    /// allow it: the proof of identity is what a session is given for.
    private func requireNotDenied(
        _ call: Call, session: Session, lasting duration: SessionDuration, identity: Identity,
        now: Timestamp
    ) throws(STSError) {
        guard let action = try SecurityTokenAction(rawValue: call.action) else { return }
        let grant = try grant(to: session, owner: identity.owner)
        // The access plugin decides without them.
        if case .incomplete(_, let missing) = grant, !hasPolicyPlugin {
            let names = missing.joined(separator: ", ")
            throw .deniedByPolicy(detail: "there is no policy \(names), and it may deny this")
        }
        var server = ConditionValues()
        server.setValues(of: call.request, now: now)
        if let caller = identity.caller {
            server.setValues(of: caller)
        } else {
            server.setValues(of: session, owner: identity.owner)
        }
        var request = ConditionValues()
        // As for S3 these two are never absent.
        request.set(.userAgent, call.request.headerValues("user-agent").joined(separator: ", "))
        request.set(.referer, call.request.headerValues("referer").joined(separator: ", "))
        // How long the session lasts: a Deny must not depend on a parameter that may be left out.
        request.set(.tokenDuration, String(duration.seconds))
        let decision = Permissions(grant).decision(
            on: AccessRequest(
                action: .securityToken(action), resource: .none, server: server, request: request))
        if case .explicitDeny(let statement) = decision {
            throw .deniedByPolicy(detail: "denied by \(statement)")
        }
    }

    /// What the owner of a session may do in it.
    func grant(
        to session: Session, owner: SessionOwner
    ) throws(STSError) -> Permissions.Grant {
        do throws(FileError) {
            return try permissions.grant(to: session, owner: owner)
        } catch {
            throw fault(error)
        }
    }

    /// Checks that all of a role's policies exist: one that does not may be the one that denies. Where the
    /// access plugin decides none has to, as in MinIO.
    func requirePolicies(ofRole names: [String]) throws(STSError) {
        if hasPolicyPlugin { return }
        let existing = try existingPolicies(names)
        guard !existing.isEmpty else { throw Identity.noPolicyExists }
        guard existing.count == names.count else { throw Identity.roleIncomplete }
    }

    /// Those of a directory's groups that a session token names: such as have policies here, since it has no
    /// room for the others. The access plugin may decide by any of them, and is told all.
    func sessionGroups(among groups: [String]) throws(STSError) -> [String] {
        if hasPolicyPlugin { return groups }
        do throws(FileError) {
            var mapped: [String] = []
            for group in groups where try state.mappings[.ldapGroup(group)] != nil {
                mapped.append(group)
            }
            return mapped
        } catch {
            throw fault(error)
        }
    }

    /// Those of the named policies that there are.
    private func existingPolicies(_ names: [String]) throws(STSError) -> [String] {
        do throws(FileError) {
            return try state.policies.existing(of: names)
        } catch {
            throw fault(error)
        }
    }

    /// Whether a session is good for something without a policy: where the access plugin decides, one by a
    /// directory is, as in MinIO. A token that names its policies itself still has to name one.
    private func needsNoPolicy(_ session: Session) -> Bool {
        hasPolicyPlugin && session.directoryUser != nil
    }

    /// Whether a policy that exists is attached to one of the names that the identity source gave.
    private func isMappedToPolicy(_ session: Session) throws(STSError) -> Bool {
        let names: [String]
        do throws(FileError) {
            names = try state.mappings.policies(of: session.mappedNames)
        } catch {
            throw fault(error)
        }
        return try !existingPolicies(names).isEmpty
    }

    private func signingKey(now: Timestamp) throws(STSError) -> StoredKey {
        do throws(FileError) {
            return try state.snapshot(now: now).signingKeys.newest
        } catch {
            throw fault(error)
        }
    }

    func credentials(
        _ session: Session, duration: SessionDuration, now: Timestamp, key: StoredKey
    ) throws(STSError) -> TemporaryCredentials {
        do throws(SessionTokenError) {
            return try .mint(session, lasting: duration, now: now, key: key)
        } catch .tooLarge(let byteCount, let limit) {
            throw .packedPolicyTooLarge(byteCount: byteCount, limit: limit)
        } catch {
            throw .internalFailure(detail: "\(error)")
        }
    }

    /// Remembers who has a session, where someone looks after that. A session that nobody could end is not
    /// handed out.
    private func watch(_ identity: Identity, until end: Timestamp) throws(STSError) {
        guard let provider = identity.watchingProvider else { return }
        do throws(FileError) {
            try WatchedUsers(directory: state.directory, provider: provider).add(
                WatchedUser(subject: identity.subject, parent: identity.session.parent), until: end)
        } catch {
            throw fault(error)
        }
    }

    func fault(_ error: FileError) -> STSError {
        reportProblem(error.description)
        return .internalFailure(detail: error.description)
    }
}
