internal import Credentials
package import State
package import Wire

/// Decides S3 requests, and says what the store is to get in their place.
///
/// It stands beside the request's way (nginx's `auth_request`): it sees all but the body.
package struct Authorizer: Sendable {
    /// Less than what nginx reads as an answer (`fastcgi_buffer_size`). What is sent in 24 KiB may be three
    /// times as long in its one canonical form.
    private static let maximumAnswerByteCount = 31_000

    private let checks: S3Checks
    private let store: UpstreamRequests?
    private let storeKnowsSubresources: Bool
    private let auditsAllowed: Bool

    package init(_ checks: S3Checks, configuration: Configuration) {
        self.checks = checks
        store = configuration.upstream.map(UpstreamRequests.init)
        storeKnowsSubresources = configuration.upstream?.knowsSubresources ?? false
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
            let headers = try authorize(request, client: client, entry: &entry)
            if auditsAllowed { try checks.audit(entry.allowedLine) }
            return Response(status: 200, headers: headers)
        } catch {
            // A refusal that can't be audited stays a refusal.
            do throws(S3Error) { try checks.audit(entry.refusedLine(error)) } catch {}
            return Response(
                refusal: error, path: request.path, requestID: entry.requestID)
        }
    }

    /// The steps of every request, in their order.
    private func authorize(
        _ request: Request, client: PolicyPluginClient, entry: inout S3AuditEntry
    ) throws(S3Error) -> [Response.Header] {
        guard let store else { throw .noStore }
        let (s3, caller) = try checks.subject(of: request, entry: &entry)
        guard case .permissions(var requirements) = s3.operation.demand,
            !s3.payload.hasSignedChunks
        else { throw .notImplemented("a body that has to be read to be checked") }
        if !storeKnowsSubresources { requirements += s3.operation.requirementsIfIgnored }
        let decisions = try checks.decisions(
            on: s3, caller: caller, request: request, client: client, entry: entry)
        if let refusal = decisions.refusal(of: requirements) { throw refusal }
        let headers = try store.request(for: s3, isSigned: caller != nil, now: entry.time)
            .headers(of: caller, requestID: entry.requestID)
        let byteCount = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard byteCount <= Authorizer.maximumAnswerByteCount else { throw .tooLong }
        return headers
    }
}
