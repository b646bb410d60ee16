package import Configuration
internal import Credentials
internal import Crypto
internal import HTML
package import Identity
package import Monitoring
internal import PolicyEngine
package import State
internal import System
package import Wire

/// The pages on which people sign in, and the steps of each request in their order: the host; the
/// page and its methods; for a form, its origin and its token; the sign-in, which nothing may have
/// ended; the page; the audit line; the answer with the headers that all pages have.
package struct PortalService: Sendable {
    let portal: PortalConfiguration
    let state: StateStore
    let ways: SignInWays
    let openID: OpenIDSignIn
    let directory: DirectorySignIn?
    let accessKeys: AccessKeySignIn
    let policies: IdentityPolicies
    let permissions: PrincipalPermissions
    let issuer: SessionIssuer
    let rolePolicies: [String: [String]]
    let watchedProviders: Set<String>
    /// The region in which requests to the S3 server are signed.
    let region: String
    let administration: Administration
    /// Whether this process has the right to change records.
    let changesRecords: Bool
    let changeRule: ChangeRule
    let ownAccessKeys: OwnAccessKeys
    let auditLog: AuditLog
    let report: @Sendable (String) -> Void
    private let credentials: CredentialLookup
    private let strangers: StrangerLines?

    /// - Parameter concurrency: The limit that all identity sources of this process share.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        _ portal: PortalConfiguration, configuration: DaypassConfiguration, state: StateStore,
        attempts limiter: LoginAttemptLimiter?, concurrency: SourceConcurrencyLimit,
        metrics: Metrics? = nil, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        let attempts = LoginAttempts(limiter)
        let credentials = CredentialLookup(
            root: configuration.root, state: state,
            longestAccessKeyLife: configuration.accessKeys.longestLife, metrics: metrics)
        let policies = IdentityPolicies(
            configuration: configuration, state: state, reportProblem: reportProblem)
        self.portal = portal
        self.state = state
        self.credentials = credentials
        self.policies = policies
        ways = SignInWays(configuration)
        openID = OpenIDSignIn(
            portal,
            providers: OpenIDProviders(
                configuration.openIDProviders, directory: state.directory, metrics: metrics,
                concurrency: concurrency, reportProblem: reportProblem),
            concurrency: concurrency)
        directory = configuration.ldap.map {
            DirectorySignIn(
                ldap: LDAPSignIn(
                    $0, attempts: attempts, metrics: metrics, concurrency: concurrency),
                policies: policies)
        }
        accessKeys = AccessKeySignIn(
            secrets: SecretSignIn(credentials: credentials, attempts: attempts),
            credentials: credentials)
        permissions = PrincipalPermissions(
            state: state, rolePolicies: configuration.rolePolicies)
        issuer = SessionIssuer(
            configuration: configuration, state: state, reportProblem: reportProblem)
        rolePolicies = configuration.rolePolicies
        watchedProviders = Set(
            configuration.openIDProviders.filter { $0.keycloak != nil }.map(\.name))
        region = configuration.region.isEmpty ? "us-east-1" : configuration.region
        changesRecords = configuration.servedPart.includesAdministration
        changeRule = ChangeRule(configuration)
        ownAccessKeys = OwnAccessKeys(
            configuration, directory: state.directory, reportProblem: reportProblem)
        administration = Administration(configuration, directory: state.directory)
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        strangers = limiter?.strangerLines
        report = reportProblem
    }

    package func response(
        to request: Request, clients: NetworkClients, now: Timestamp
    ) -> Response {
        let requestID = RequestID.make()
        var entry = PortalAuditEntry(
            requestID: requestID, time: now, sourceAddress: request.sourceAddress)
        do throws(PageError) {
            let answer = try answer(to: request, clients: clients, now: now, entry: &entry)
            if entry.action != nil {
                try kept { () throws(FileError) in try auditLog.append(entry.allowedLine) }
            }
            return answer.response(portal, requestID: requestID)
        } catch {
            return refusal(error, of: request, entry).response(portal, requestID: requestID)
        }
    }

    private func answer(
        to request: Request, clients: NetworkClients, now: Timestamp,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let hosts = request.headerValues("host")
        guard hosts.count == 1, portal.isHost(hosts[0]), request.isSecure == portal.isSecure else {
            throw .otherHost(origin: portal.origin)
        }
        guard let route = Route(path: request.path) else { throw .notFound }
        let method = request.method == "HEAD" && route.isQuestion ? "GET" : request.method
        guard route.methods.contains(method) else {
            throw .methodNotAllowed(allowed: route.methods.joined(separator: ", "))
        }
        if case .asset(let asset) = route {
            return PageAnswer(
                contentType: asset.contentType, body: asset.body, isImmutable: true)
        }
        let page = PageRequest(
            request: request, now: now, cookies: CookieJar(request, portal))
        if method == "POST" { try page.requireOwnOrigin(portal) }
        let visitor = try visitor(page)
        var answer = try show(
            route, to: visitor, page, isForm: method == "POST", clients: clients, entry: &entry)
        if let renewed = visitor?.cookie.renewed(now: now), answer.cookies.isEmpty {
            answer.cookies = [try signedIn(renewed, page)]
        }
        return answer
    }

    private func show(
        _ route: Route, to visitor: Visitor?, _ page: PageRequest, isForm: Bool,
        clients: NetworkClients, entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        switch route {
        case .asset: throw .notFound
        case .home:
            guard let visitor else { return .page(SignInPages.ways(ways)) }
            return .page(
                AccessPage.page(
                    visitor, try grant(of: visitor), hasBuckets: portal.s3Server != nil))
        case .login(let name): return try beginLogin(name, page, clients: clients)
        case .callback(let name):
            return try finishLogin(name, page, clients: clients, entry: &entry)
        case .directory:
            guard let directory else { throw .notFound }
            guard isForm else { return .page(SignInPages.directory()) }
            entry.action = "SignIn"
            let identity = try directory.identity(
                page.form(), of: page, clients: clients, entry: &entry)
            return try signIn(identity, provedBy: .directory, page, entry: &entry)
        case .accessKey:
            guard isForm else { return .page(SignInPages.accessKey()) }
            entry.action = "SignIn"
            let identity = try accessKeys.identity(page.form(), of: page, entry: &entry)
            return try signIn(identity, provedBy: .accessKey, page, entry: &entry)
        case .signOut:
            let visitor = try require(visitor, page, entry: &entry, action: "SignOut")
            return try signOut(visitor, page, clients: clients)
        case .credentials:
            let visitor = try require(
                visitor, page, entry: &entry, action: visitor?.action.rawValue ?? "SignIn")
            return try issue(to: visitor, page, entry: &entry)
        case .buckets:
            guard portal.s3Server != nil else { throw .notFound }
            guard let visitor else { throw .signedOut }
            return buckets(of: visitor)
        case .signedRequest:
            guard let server = portal.s3Server else { throw .notFound }
            let visitor = try require(
                visitor, page, entry: &entry, action: visitor?.action.rawValue ?? "SignIn")
            return try signRequest(to: server, for: visitor, page, entry: &entry)
        case .sessions:
            guard let visitor else { throw .signedOut }
            return try showSessions(of: visitor, page)
        case .endSessions:
            let visitor = try require(
                visitor, page, entry: &entry, action: visitor?.revocationName ?? "RevokeTokens")
            return try endSessions(of: visitor, page, clients: clients, entry: &entry)
        case .keys:
            guard let visitor else { throw .signedOut }
            return try showKeys(of: visitor, page)
        case .makeKey:
            let visitor = try require(
                visitor, page, entry: &entry, action: visitor?.makingName ?? "AddServiceAccount")
            return try makeKey(for: visitor, page, entry: &entry)
        case .setKeyStatus:
            let visitor = try require(
                visitor, page, entry: &entry, action: "UpdateServiceAccount")
            return try setKeyStatus(for: visitor, page, entry: &entry)
        case .removeKey:
            let visitor = try require(
                visitor, page, entry: &entry, action: "DeleteServiceAccount")
            return try removeKey(for: visitor, page, entry: &entry)
        }
    }

    /// The person who sends a form, with a form that is this person's.
    private func require(
        _ visitor: Visitor?, _ page: PageRequest, entry: inout PortalAuditEntry, action: String
    ) throws(PageError) -> Visitor {
        guard let visitor else { throw .signedOut }
        entry.action = action
        entry.take(OwnerName(visitor.session))
        entry.subject = visitor.session.parent
        try FormToken.check(page.form(), of: visitor)
        return visitor
    }

    /// The person who has signed in, `nil` without a sign-in or if something has ended it.
    private func visitor(_ page: PageRequest) throws(PageError) -> Visitor? {
        guard let text = page.cookies.value(.signedIn),
            let keys = try kept({ () throws(FileError) in
                try state.snapshot(now: page.now).pageKeys
            }),
            let cookie = SignedInCookie(text, keys: keys, now: page.now),
            ways.have(cookie.proof)
        else { return nil }
        do throws(CredentialError) {
            let principal = try credentials.principal(of: cookie.claims, now: page.now)
            return Visitor(cookie: cookie, principal: principal)
        } catch .state(let error) {
            report(error.description)
            throw .internalFailure(detail: error.description)
        } catch {
            return nil
        }
    }

    /// - Throws: ``PageError/internalFailure(detail:)``, and tells the operator.
    func kept<Value>(_ body: () throws(FileError) -> Value) throws(PageError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            report(error.description)
            throw .internalFailure(detail: error.description)
        }
    }

    /// A page with the reason; for a refused name or secret, the form again.
    private func refusal(
        _ error: PageError, of request: Request, _ entry: PortalAuditEntry
    ) -> PageAnswer {
        if entry.action != nil {
            do throws(FileError) {
                try auditLog.append(error, of: entry, strangers: strangers)
            } catch {
                report(error.description)
            }
        }
        var answer: PageAnswer
        switch (error, Route(path: request.path)) {
        case (.signedOut, _): answer = .redirect(to: Route.home.path)
        case (.refusedProof, .directory?), (.throttled, .directory?):
            answer = .page(SignInPages.directory(refused: error), status: error.status)
        case (.refusedProof, .accessKey?), (.throttled, .accessKey?):
            answer = .page(SignInPages.accessKey(refused: error), status: error.status)
        default:
            answer = .page(
                Layout.error(error, requestID: entry.requestID), status: error.status)
        }
        if case .methodNotAllowed(let allowed) = error { answer.headers.append(("Allow", allowed)) }
        if case .throttled(let wait, _) = error {
            answer.headers.append(("Retry-After", String(wait)))
        }
        return answer
    }
}
