package import Configuration
internal import Credentials
internal import State
package import Wire

/// Decides S3 requests, and says what the store is to get in their place.
///
/// It stands beside the request's way (nginx's `auth_request`): it sees all but the body.
package struct Authorizer: Sendable {
    /// Less than what nginx reads as an answer (`fastcgi_buffer_size`). What is sent in 24 KiB may be three
    /// times as long in its one canonical form.
    private static let maximumAnswerByteCount = 31_000

    private let checks: S3Checks
    private let store: StoreRequestSigner?
    private let auditsAllowed: Bool

    package init(_ checks: S3Checks, configuration: Configuration) {
        self.checks = checks
        store = configuration.upstream.map(StoreRequestSigner.init)
        auditsAllowed = configuration.auditsAllowedS3Requests
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
            switch try authorize(request, client: client, entry: &entry) {
            case .allowed(let headers):
                if auditsAllowed { try checks.audit(entry.allowedLine) }
                checks.count(entry, by: .authorizer)
                return Response(status: 200, headers: headers)
            case .isFor(let door, let refusal):
                // The other door decides and counts, and writes the audit line under an ID of its
                // own. So nginx's log gets neither an error nor an ID from here.
                var response = Response(
                    refusal: refusal, path: request.path, requestID: entry.requestID)
                response.headers.removeAll {
                    $0.name == "X-Daypass-Error" || $0.name == "X-Daypass-Request-Id"
                }
                response.headers.append(("X-Daypass-Door", door.rawValue))
                return response
            }
        } catch {
            checks.audit(entry, error)
            checks.count(entry, by: .authorizer, refusal: error)
            return Response(
                refusal: error, path: request.path, requestID: entry.requestID)
        }
    }

    private enum Outcome {
        /// What the store gets.
        case allowed(HTTPHeaders)
        /// Another door has to decide. A web server that knows nothing of it refuses.
        case isFor(OtherDoor, S3Error)
    }

    private enum OtherDoor: String {
        /// ``S3Rewrites``, which has the body or the answer.
        case proxy
        /// ``S3Forwarder``, which sends the store what the web server does not.
        case gateway
    }

    /// The steps of every request, in their order.
    private func authorize(
        _ request: Request, client: PolicyPluginClient, entry: inout S3AuditEntry
    ) throws(S3Error) -> Outcome {
        guard let store else { throw .noStore }
        let (s3, caller) = try checks.subject(of: request, entry: &entry)
        guard case .permissions(let requirements) = s3.operation.demand,
            !s3.payload.hasSignedChunks
        else {
            let refusal = S3Error.notImplemented("a body that has to be read to be checked")
            guard s3.operation.isDeletionOfList else { throw refusal }
            try checks.refuseVainDeletion(
                s3, caller, request: request, client: client, entry: entry)
            return .isFor(.proxy, refusal)
        }
        let decisions = try checks.circumstances(
            of: s3, caller: caller, request: request, client: client, entry: entry
        ).decisions
        if let refusal = decisions.refusal(of: requirements) {
            // A stranger has no buckets: nobody asks the store for one.
            guard s3.operation.isBucketListing, caller != nil else { throw refusal }
            return .isFor(.proxy, refusal)
        }
        // The web server knows nothing of headers that the query holds.
        if let header = s3.query.headers.first {
            return .isFor(.gateway, .notImplemented(S3RequestError.shown(header.name)))
        }
        let webServer = WebServerHeaders(request)
        try webServer.check(request)
        if s3.hasChunksToRead {
            return .isFor(.gateway, .notImplemented("chunks that have to be read to be checked"))
        }
        if let header = webServer.firstNotSent(of: s3.headers) {
            return .isFor(.gateway, .notImplemented(S3RequestError.shown(header)))
        }
        let headers = try store.request(for: s3, isSigned: caller != nil, now: entry.time)
            .headers(of: caller, requestID: entry.requestID)
        let byteCount = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard byteCount <= Authorizer.maximumAnswerByteCount else { throw .tooLong }
        return .allowed(headers)
    }
}
