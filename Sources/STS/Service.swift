package import Configuration
internal import Credentials
internal import Crypto
package import Identity
package import Monitoring
internal import PolicyEngine
package import State
internal import System
package import Wire

/// The Security Token Service: takes proofs of identity, and issues temporary credentials.
package struct Service: Sendable {
    /// The actions that the configuration allows. A new one is a file in `Actions` and a line in
    /// the initializer.
    private let actions: [any STSAction]
    /// `nil` if the endpoint is off.
    private let containerCredentials: ContainerCredentials?
    private let providers: OpenIDProviders
    private let issuer: SessionIssuer
    private let state: StateStore
    private let auditLog: AuditLog
    /// Limits the audit log's lines about strangers; `nil` if Daypass counts nothing.
    private let strangers: StrangerLines?
    private let faults: StateFaults
    private let metrics: Metrics?

    /// - Parameter limiter: Counts wrong proofs; `nil` if Daypass counts nothing.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: DaypassConfiguration, state: StateStore,
        attempts limiter: LoginAttemptLimiter?, concurrency shared: SourceConcurrencyLimit? = nil,
        metrics: Metrics? = nil, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.state = state
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        strangers = limiter?.strangerLines
        self.metrics = metrics
        faults = StateFaults(report: reportProblem)
        issuer = SessionIssuer(
            configuration: configuration, state: state, reportProblem: reportProblem)
        let policies = IdentityPolicies(
            configuration: configuration, state: state, reportProblem: reportProblem)
        let attempts = LoginAttempts(limiter)
        let credentials = CredentialLookup(
            root: configuration.root, state: state,
            longestAccessKeyLife: configuration.accessKeys.longestLife, metrics: metrics)
        let callers = CallerVerifier(
            .sts(region: configuration.region), credentials: credentials,
            keys: SigV4KeyCache(metrics: metrics), attempts: attempts)
        let concurrency = shared ?? SourceConcurrencyLimit(threads: configuration.threads)
        let providers = OpenIDProviders(
            configuration.openIDProviders, directory: state.directory, metrics: metrics,
            concurrency: concurrency, reportProblem: reportProblem)
        self.providers = providers
        containerCredentials = ContainerCredentials(configuration)
        var actions: [any STSAction] = [
            AssumeRole(callers: callers, credentials: credentials),
            GetCallerIdentity(callers: callers),
        ]
        if !providers.isEmpty {
            for isClientGrants in [false, true] {
                actions.append(
                    AssumeRoleWithWebIdentity(
                        providers, attempts: attempts, isClientGrants: isClientGrants))
            }
        }
        if let ldap = configuration.ldap {
            let ldap = LDAPSignIn(
                ldap, attempts: attempts, metrics: metrics, concurrency: concurrency)
            actions.append(AssumeRoleWithLDAPIdentity(ldap: ldap, policies: policies))
        }
        if let plugin = configuration.identityPlugin {
            let plugin = IdentityPlugin(plugin, metrics: metrics, concurrency: concurrency)
            actions.append(
                AssumeRoleWithCustomToken(plugin: plugin, attempts: attempts, policies: policies))
        }
        if configuration.takesClientCertificates { actions.append(AssumeRoleWithCertificate()) }
        self.actions = actions
    }

    package func response(
        to request: Request, clients: NetworkClients, now: Timestamp
    ) -> Response {
        let form: any CallProtocol
        if !ContainerCredentials.isPath(request.path) {
            form = QueryProtocol()
        } else if let containerCredentials {
            form = containerCredentials
        } else {
            // As for any path that is not served.
            return Response(status: 404)
        }
        // All random bytes of a call at once: each call of libcrypto's generator also asks the
        // kernel for the process ID, to notice a fork.
        let random = RandomBytes.make(
            RequestID.randomByteCount + TemporaryCredentials.randomByteCount)
        let requestID = RequestID.make(Array(random.prefix(RequestID.randomByteCount)))
        var entry = STSAuditEntry(requestID: requestID, time: now)
        do throws(STSError) {
            let outcome = try outcome(
                of: request, as: form, clients: clients,
                random: Array(random.dropFirst(RequestID.randomByteCount)), entry: &entry)
            try faults.caught { () throws(FileError) in try auditLog.append(entry.allowedLine) }
            metrics?.countCall(action: entry.action, code: nil, since: entry.start)
            return form.response(issuing: outcome, requestID: requestID)
        } catch {
            audit(entry, error)
            metrics?.countCall(action: entry.action, code: error.code, since: entry.start)
            return form.response(refusing: error, requestID: requestID)
        }
    }

    /// Waits for what calls have left to other threads, before the process ends.
    package func finish() { providers.finishFetches() }

    /// Runs every step of a call, and says what happens. Issues no credentials, and writes nothing.
    package func dryRun(
        _ request: Request, clients: NetworkClients, now: Timestamp
    ) -> DryRun {
        var entry = STSAuditEntry(requestID: "", time: now)
        entry.dryRun = DryRun(state: state)
        do throws(STSError) {
            _ = try outcome(
                of: request, as: QueryProtocol(), clients: clients,
                random: RandomBytes.make(TemporaryCredentials.randomByteCount), entry: &entry)
        } catch {
            entry.dryRun?.refuse(error)
        }
        return entry.dryRun ?? DryRun(state: state)
    }

    /// The steps of every call, in their order.
    ///
    /// - Parameter random: The bytes for credentials.
    private func outcome(
        of request: Request, as form: any CallProtocol, clients: NetworkClients, random: [UInt8],
        entry: inout STSAuditEntry
    ) throws(STSError) -> CallOutcome {
        entry.sourceAddress = request.sourceAddress
        let call = try form.call(request, entry: &entry)
        guard let action = actions.first(where: { $0.name == call.action }) else {
            throw .notConfigured
        }
        let identity = try action.identity(of: call, clients: clients, entry: &entry)
        guard action.issuesCredentials else {
            return CallOutcome(action: action, identity: identity, credentials: nil)
        }
        entry.dryRun?.add("who it is", identity.subject)
        entry.take(OwnerName(identity.session))
        let issued = try issue(call, to: identity, random: random, entry: &entry)
        entry.accessKeyID = issued.credentials.accessKeyID
        entry.durationSeconds = issued.duration.seconds
        return CallOutcome(action: action, identity: identity, credentials: issued.credentials)
    }

    /// Issues the session; in a dry run one that opens nothing.
    private func issue(
        _ call: Call, to identity: ProvenIdentity, random: [UInt8], entry: inout STSAuditEntry
    ) throws(STSError) -> SessionIssuer.Issued {
        let wish = SessionWish(
            call.action, request: call.request, duration: call.duration,
            sessionPolicy: call.sessionPolicy, revokeType: call.revokeType)
        do throws(IdentityError) {
            return try issuer.issue(
                wish, to: identity, now: entry.time, random: random, isTrial: entry.dryRun != nil
            ) { finding in
                entry.dryRun?.take(finding, of: identity)
            }
        } catch {
            throw STSError(error)
        }
    }

    /// Tells the audit log about a refusal. If it can't be written, the call stays refused.
    private func audit(_ entry: STSAuditEntry, _ refusal: STSError) {
        try? faults.caught { () throws(FileError) in
            try auditLog.append(refusal, of: entry, strangers: strangers)
        }
    }
}
