package import Configuration
internal import Credentials
package import Monitoring
package import State
package import Wire

/// Answers S3 requests, and runs the steps of each once, in their order: begin the audit entry,
/// read the request, verify the caller, decide, deliver, audit a refusal, count, answer. A delivery
/// only says what to do with a request that its caller may make.
package struct S3Service: Sendable {
    private let rules: S3Rules
    private let access: S3Access
    private let trail: S3AuditTrail
    private let store: StoreRequestSigner?
    private let handedBack: any S3Delivery
    private let forwarded: any S3Delivery
    private let rewritten: any S3Delivery
    private let chunked: any S3Delivery

    /// - Parameter attempts: Counts requests with wrong credentials, and bounds what callers who
    ///   prove nothing write into the audit log.
    /// - Parameter reportProblem: Tells the operator what can't go into the audit log.
    package init(
        configuration: DaypassConfiguration, state: StateStore, attempts: LoginAttemptLimiter,
        metrics: Metrics? = nil, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        rules = S3Rules(configuration)
        access = S3Access(
            configuration: configuration, state: state, metrics: metrics, attempts: attempts,
            reportProblem: reportProblem)
        trail = S3AuditTrail(
            configuration: configuration, state: state, strangers: attempts.strangerLines,
            metrics: metrics, reportProblem: reportProblem)
        store = configuration.upstream.map(StoreRequestSigner.init)
        let transfers = ConcurrencyLimit(
            count: configuration.uploadLimits.count,
            waiterCount: max(configuration.threads / 16, 1))
        handedBack = HandedBack(trail: trail)
        forwarded = S3Forwarder(trail: trail, limit: transfers)
        rewritten = S3Rewrites(trail: trail, bodyLimit: transfers, configuration: configuration)
        chunked = ChunkedUploads(trail: trail, limit: transfers)
    }

    /// Answers a request that came with its body: by the doors `authorizer` and `proxy`.
    package func response(
        to request: Request, by door: S3Door, clients: S3Clients, now: Timestamp,
        isWanted: @escaping () -> Bool
    ) -> Response {
        let answer = answer(
            S3Exchange(request, isWanted: isWanted), by: door, clients: clients,
            entry: S3AuditEntry(request, now: now))
        switch answer {
        case .whole(let response): return response
        // Without a writer no part of an answer goes out.
        case .written, .brokenOff: return Response(status: 500)
        }
    }

    /// Answers a request while its body comes: by the doors `upload` and `gateway`.
    ///
    /// - Parameter readBody: Is not called before the request is allowed.
    package func answer(
        to request: Request, by door: S3Door, clients: S3Clients, now: Timestamp,
        readBody: @escaping BodyReader, write: @escaping AnswerWriter, interruption: Interruption
    ) -> StreamedAnswer {
        let entry = S3AuditEntry(request, now: now)
        return answer(
            S3Exchange(
                request, requestID: entry.requestID, readBody: readBody, write: write,
                interruption: interruption),
            by: door, clients: clients, entry: entry)
    }

    private func answer(
        _ exchange: S3Exchange, by door: S3Door, clients: S3Clients, entry: S3AuditEntry
    ) -> StreamedAnswer {
        var entry = entry
        do throws(S3Error) {
            switch try outcome(of: exchange, by: door, clients: clients, entry: &entry) {
            case .answered(let answer):
                trail.count(entry, by: door)
                return answer
            case .isFor(let other, let refusal):
                // The other door decides, counts and audits, under a request ID of its own.
                return .whole(
                    Response(
                        refusal: refusal, path: exchange.request.path, leadingTo: other,
                        requestID: entry.requestID))
            }
        } catch {
            return refusal(error, of: exchange, by: door, entry: entry)
        }
    }

    private func outcome(
        of exchange: S3Exchange, by door: S3Door, clients: S3Clients, entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome {
        guard let store else { throw .noStore }
        let request = exchange.request
        var s3 = try read(request, entry: &entry)
        let caller = try access.caller(of: request, s3, entry: &entry)
        if let caller { s3.nameMetadata(as: caller.namesWithUnderscores) }
        let delivery = delivery(of: s3, by: door, request)
        try delivery.check(s3, caller)
        let now = entry.time
        let context = { [s3] () throws(S3Error) in
            try access.context(of: s3, caller, request: request, client: clients.plugin, now: now)
        }
        let authorized = AuthorizedRequest(
            request: request, s3: s3, caller: caller, context: context,
            refusal: try access.refusal(of: s3, caller, in: try context()), store: store)
        return try delivery.deliver(
            authorized, through: exchange, clients: clients, entry: &entry)
    }

    /// How a request is carried out. The door `gateway` is for all requests, each other door for
    /// what the web server takes for its own.
    private func delivery(
        of s3: S3Request, by door: S3Door, _ request: Request
    ) -> any S3Delivery {
        switch door {
        case .authorizer: return handedBack
        case .proxy: return rewritten
        case .upload: return chunked
        case .gateway: break
        }
        if s3.operation.isDeletionOfList || s3.operation.isBucketListing { return rewritten }
        // The store needs the length of an object. If the web server states no length, the chunks
        // of the body tell it.
        let isChunked =
            s3.payload.hasSignedChunks || s3.hasChunksToRead
            || s3.payload == .unsignedTrailer && request.statedLength == nil
        return isChunked ? chunked : forwarded
    }

    private func read(
        _ request: Request, entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Request {
        try refuseAdministration(request, &entry)
        do throws(S3RequestError) {
            let s3 = try S3Request(request, rules: rules, now: entry.time)
            entry.take(s3)
            return s3
        } catch {
            entry.unreadablePath = request.path
            throw S3Error(error)
        }
    }

    /// Refuses MinIO's own pages, which have paths below `/minio/`. No bucket has that name, but a
    /// key may begin with it if the bucket's name is in the host.
    private func refuseAdministration(
        _ request: Request, _ entry: inout S3AuditEntry
    ) throws(S3Error) {
        let path = request.path.utf8
        guard path.starts(with: "/minio/".utf8) else { return }
        let host = request.headerValues("host").first ?? ""
        guard (try? S3Host.bucket(in: host, domains: rules.domains)) == nil else { return }
        entry.unreadablePath = request.path
        throw .noAdministration(isProbe: path.starts(with: "/minio/health/".utf8))
    }

    private func refusal(
        _ error: S3Error, of exchange: S3Exchange, by door: S3Door, entry: S3AuditEntry
    ) -> StreamedAnswer {
        let isInterrupted = exchange.stream?.transfer.isInterrupted ?? false
        // Daypass did not refuse a client that has gone.
        if !isInterrupted, exchange.stream?.answer.isAbandoned ?? false {
            trail.count(entry, by: door)
            return .brokenOff
        }
        let error = isInterrupted ? S3Error.slowDown : error
        trail.audit(entry, error)
        trail.count(entry, by: door, refusal: error)
        if exchange.stream?.answer.hasBegun ?? false { return .brokenOff }
        let path = exchange.request.path
        return .whole(
            door == .authorizer
                ? Response(refusal: error, path: path, requestID: entry.requestID)
                : Response(document: error, path: path, requestID: entry.requestID))
    }
}
