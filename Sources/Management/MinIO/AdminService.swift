package import Configuration
internal import Credentials
package import Monitoring
internal import PolicyEngine
package import State
internal import System
package import Wire

/// MinIO's administration API, version 3, and the steps of each call in their order: signature with
/// a signed body hash; session, status and revocation; what no body could make allowed; the key and
/// the body; the operation, which decides again by what the body names; the audit line; the answer.
package struct AdminService: Sendable {
    private static let base = "/minio/admin/"
    private static let version = "v3/"
    /// More than the longest encrypted text.
    package static let maximumBodyByteCount = 300 << 10
    private static let healthBase = "/minio/health/"
    private static let livePath = "/minio/health/live"
    private static let readyPaths = [
        "/minio/health/ready", "/minio/health/cluster", "/minio/health/cluster/read",
    ]

    private let isOn: Bool
    private let servedPart: ServedPart
    private let callers: CallerVerifier
    private let permissions: PrincipalPermissions
    private let operations: AdminOperations
    private let keys: AdminKeys
    private let places: AdminPlaces
    private let auditLog: AuditLog
    private let strangers: StrangerLines?
    private let health: Health
    private let report: @Sendable (String) -> Void

    /// - Parameter health: What MinIO's pages of health say.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: DaypassConfiguration, state: StateStore, attempts: LoginAttemptLimiter?,
        health: Health, metrics: Metrics? = nil, started: Timestamp,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        isOn = configuration.hasAdministrationAPI
        servedPart = configuration.servedPart
        let credentials = CredentialLookup(
            root: configuration.root, state: state,
            longestAccessKeyLife: configuration.accessKeys.longestLife, metrics: metrics)
        callers = CallerVerifier(
            .administration, credentials: credentials,
            keys: SigV4KeyCache(metrics: metrics), attempts: LoginAttempts(attempts))
        places = AdminPlaces(each: AdminService.placeCount(configuration))
        permissions = PrincipalPermissions(
            state: state, rolePolicies: configuration.rolePolicies)
        operations = AdminOperations(
            configuration: configuration,
            administration: Administration(configuration, directory: state.directory),
            credentials: credentials, permissions: permissions,
            started: started, directoryNames: DirectoryNames(configuration),
            report: reportProblem)
        keys = AdminKeys(
            directory: state.directory,
            maximumWaitCount: AdminService.waitCount(configuration))
        auditLog = AuditLog(configuration.auditLog, directory: state.directory)
        strangers = attempts?.strangerLines
        self.health = health
        report = reportProblem
    }

    /// How many calls run at once. A call may wait for a derivation, for the state's lock, or for
    /// the LDAP directory: three quarters of the workers stay with S3 and the token service. A
    /// process of its own has no other work.
    private static func placeCount(_ configuration: DaypassConfiguration) -> Int {
        guard configuration.servedPart.includesRequests else { return .max }
        return max(configuration.threads / 4, 1)
    }

    /// How many calls of an account wait for a derivation, so that some places stay with others.
    private static func waitCount(_ configuration: DaypassConfiguration) -> Int {
        let count = min(placeCount(configuration), configuration.threads)
        return max(count - 2, 1)
    }

    /// - Parameter isWanted: Whether the client still waits. Calls that have waited for a worker
    ///   too long cost nothing.
    package func response(
        to request: Request, now: Timestamp, isWanted: () -> Bool = { true }
    ) -> Response {
        if let answer = healthAnswer(to: request, now: now) { return answer }
        guard isWanted() else { return Response(status: 499) }
        var entry = AdminAuditEntry(time: now, sourceAddress: request.sourceAddress)
        do throws(AdminError) {
            guard places.enter(AdminService.base) else { throw .busy }
            defer { places.leave(AdminService.base) }
            let answer = try answer(to: request, entry: &entry)
            try write { () throws(FileError) in try auditLog.append(entry.allowedLine) }
            return Response(answer)
        } catch {
            // MinIO's clients ask every few seconds whether it is ready: that tells nothing.
            if !request.path.hasPrefix(AdminService.healthBase) { audit(entry, error) }
            return Response(error, path: request.path, requestID: entry.requestID)
        }
    }

    private func answer(
        to request: Request, entry: inout AdminAuditEntry
    ) throws(AdminError) -> AdminAnswer {
        let (endpoint, segment) = try endpoint(of: request)
        entry.action = endpoint.name
        try requireSignedBody(request)
        let caller = try caller(of: request, entry: &entry)
        entry.subject = caller.account
        if endpoint.changes == .records { try operations.requireMay(.record, caller) }
        try caller.require(endpoint.right)
        var call = AdminCall(
            caller: caller, query: try query(of: request, endpoint), body: request.body,
            now: entry.time, host: request.headerValues("host").first ?? "", segment: segment)
        defer {
            entry.target = call.target
            entry.change = call.change
        }
        try endpoint.precheck(&call, operations)
        var key: AdminPayload.Key?
        if endpoint.body == .encrypted {
            let opening = try keys.key(of: call.body, caller: caller)
            call.body = try open(call.body, key: opening)
            if opening.servesAnswers { key = opening }
        }
        // A change that the log can't tell is not made: the caller would not learn its outcome.
        if endpoint.changes != .nothing {
            try write { () throws(FileError) in try auditLog.checkRoom() }
        }
        let answer = try endpoint.operation(&call, operations)
        guard endpoint.answer == .encrypted else { return answer }
        let answerKey = if let key { key } else { try keys.answerKey(for: caller) }
        return AdminAnswer(
            status: answer.status, body: AdminPayload.seal(answer.body, key: answerKey))
    }

    private func endpoint(
        of request: Request
    ) throws(AdminError) -> (AdminEndpoint, segment: String) {
        guard isOn else {
            throw .notImplemented(
                reason: servedPart.includesAdministration
                    ? "the administration API is off (DAYPASS_ADMIN_API=on switches it on)"
                    : "this process does not serve the administration API (DAYPASS_SERVES)")
        }
        let rest = request.path.dropFirst(AdminService.base.count)
        guard request.path.hasPrefix(AdminService.base + AdminService.version) else {
            let version = rest.prefix { $0 != "/" }
            let isVersion =
                request.path.hasPrefix(AdminService.base) && version.first == "v"
                && version.utf8.count > 1 && version.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
            throw isVersion ? .otherVersion : .notImplemented(reason: "no such operation")
        }
        let path = rest.dropFirst(AdminService.version.count)
        for endpoint in AdminEndpoint.all where endpoint.method == request.method {
            if let segment = endpoint.segment(of: path) { return (endpoint, segment) }
        }
        throw .notImplemented(reason: "Daypass has no such operation")
    }

    /// The bodies about groups and policies are not encrypted: only the signed hash binds them to
    /// the signature.
    private func requireSignedBody(_ request: Request) throws(AdminError) {
        guard request.headerValues("authorization").count == 1 else {
            throw .missingAuthentication
        }
        guard !request.isBodyTooLarge, request.body.count <= AdminService.maximumBodyByteCount
        else { throw .bodyTooLarge(limit: AdminService.maximumBodyByteCount) }
        let hashes = request.headerValues("x-amz-content-sha256")
        guard hashes.count == 1, hashes[0].utf8.count == 64,
            hashes[0].utf8.allSatisfy({ Hexadecimal.digit($0) != nil })
        else { throw .unsignedBody }
    }

    private func caller(
        of request: Request, entry: inout AdminAuditEntry
    ) throws(AdminError) -> AdminCaller {
        var accessKeyID = ""
        do throws(CallerError) {
            let credential = try callers.credential(of: request, now: entry.time) {
                accessKeyID = $0
                entry.accessKeyID = $0
                entry.take($1)
            }
            let principal = credential.principal
            var server = ConditionValues()
            server.setValues(of: request, now: entry.time)
            server.setValues(of: principal)
            server.setSignature(presignedAge: nil)
            var stated = ConditionValues()
            stated.setValues(statedBy: request)
            let permissions: Permissions
            do throws(FileError) {
                permissions = try self.permissions.permissions(of: principal)
            } catch {
                throw CallerError.accessKey(.state(error))
            }
            return AdminCaller(
                credential, accessKeyID: accessKeyID, permissions: permissions, server: server,
                stated: stated)
        } catch {
            throw AdminError(error)
        }
    }

    private func query(
        of request: Request, _ endpoint: AdminEndpoint
    ) throws(AdminError) -> Form {
        do throws(FormError) {
            return try Form(Array(request.query.utf8), lists: endpoint.lists)
        } catch {
            throw AdminError(error)
        }
    }

    private func open(
        _ message: [UInt8], key: AdminPayload.Key
    ) throws(AdminError) -> [UInt8] {
        do throws(AdminPayload.Failure) {
            return try AdminPayload.open(message, key: key)
        } catch {
            throw AdminError(error)
        }
    }

    private func healthAnswer(to request: Request, now: Timestamp) -> Response? {
        guard isOn, ["GET", "HEAD"].contains(request.method) else { return nil }
        let isWell: Bool
        if request.path == AdminService.livePath {
            isWell = true
        } else if AdminService.readyPaths.contains(request.path) {
            isWell = health.failures(now: now).isEmpty
        } else {
            return nil
        }
        return Response(status: isWell ? 200 : 503, headers: ["Cache-Control": "no-store"])
    }

    /// Tells the audit log about a refusal. If it can't be written, the call stays refused.
    private func audit(_ entry: AdminAuditEntry, _ refusal: AdminError) {
        try? write { () throws(FileError) in
            try auditLog.append(refusal, of: entry, strangers: strangers)
        }
    }

    private func write(_ append: () throws(FileError) -> Void) throws(AdminError) {
        do throws(FileError) {
            try append()
        } catch {
            report(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
