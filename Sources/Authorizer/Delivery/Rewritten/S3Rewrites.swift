package import Configuration
internal import Credentials
internal import HTTP
internal import PolicyEngine
internal import State
package import Wire

/// Asks the store itself where a request's body says what it needs, or where what a caller may see is a part
/// of the answer: for a list of deletions, and for the list of buckets.
///
/// The web server comes here when ``Authorizer`` says so. All that it checks is checked again.
package struct S3Rewrites: Sendable {
    private let checks: S3Checks
    private let store: StoreRequestSigner?
    private let auditsAllowed: Bool
    /// What waits for the store to delete a list or to list the buckets takes one of these.
    let limit: ConcurrencyLimit

    package init(_ checks: S3Checks, configuration: Configuration) {
        self.checks = checks
        store = configuration.upstream.map(StoreRequestSigner.init)
        auditsAllowed = configuration.auditsAllowedS3Requests
        // Transfers may have half of the workers. One in four is left for all else, but for a
        // moment: some wait for a place.
        limit = ConcurrencyLimit(
            count: max(configuration.threads / 4, 1),
            waiterCount: max(configuration.threads / 16, 1))
    }

    /// Answers as the store would: with its answer, or with the refusal as S3's document.
    ///
    /// - Parameter pluginClient: The thread's own, as is the other one.
    /// - Parameter isWanted: Whether the client still waits for the answer.
    package func response(
        to request: Request, pluginClient: PolicyPluginClient, storeClient: StoreClient,
        now: Timestamp, isWanted: () -> Bool
    ) -> Response {
        var entry = S3AuditEntry(
            requestID: RequestID.make(), time: now, sourceAddress: request.sourceAddress,
            method: request.method)
        do throws(S3Error) {
            let (s3, caller) = try checks.subject(of: request, entry: &entry)
            let transfer = Transfer(Interruption())
            let owner = PlaceOwner(caller, sourceAddress: request.sourceAddress)
            let answer = try limit.holding(for: owner, transfer) { () throws(S3Error) -> Response in
                try response(
                    to: request, s3, caller, pluginClient: pluginClient, storeClient: storeClient,
                    entry: &entry, isWanted: { !transfer.isInterrupted && isWanted() })
            }
            checks.count(entry, by: .proxy)
            return answer
        } catch {
            checks.audit(entry, error)
            checks.count(entry, by: .proxy, refusal: error)
            return Response(document: error, path: request.path, requestID: entry.requestID)
        }
    }

    /// Answers who is known.
    func response(
        to request: Request, _ s3: S3Request, _ caller: S3Caller?,
        pluginClient: PolicyPluginClient, storeClient: StoreClient, entry: inout S3AuditEntry,
        isWanted: () -> Bool
    ) throws(S3Error) -> Response {
        let answer = try storeAnswer(
            to: request, s3, caller, pluginClient: pluginClient, storeClient: storeClient,
            entry: &entry, isWanted: isWanted)
        return Response(
            status: answer.status,
            headers: [
                "Content-Type": "application/xml", "Cache-Control": "no-store",
                "x-amz-request-id": entry.requestID,
            ],
            body: answer.status < 400
                ? answer.body : S3ErrorDocument.bytes(answer.body, requestID: entry.requestID))
    }

    private func storeAnswer(
        to request: Request, _ s3: S3Request, _ caller: S3Caller?,
        pluginClient: PolicyPluginClient, storeClient: StoreClient, entry: inout S3AuditEntry,
        isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        guard let store else { throw .noStore }
        let circumstances = try checks.circumstances(
            of: s3, caller: caller, request: request, client: pluginClient, entry: entry)
        if s3.operation.isDeletionOfList {
            guard !request.isBodyTooLarge else { throw .bodyTooLarge }
            try BodyIntegrity.check(request.body, s3, isSigned: caller != nil)
            return try delete(
                try DeleteObjectsRequest(request.body), s3, circumstances, store, storeClient,
                entry: &entry, isWanted: isWanted)
        }
        if s3.operation.isBucketListing {
            return try listBuckets(
                s3, circumstances, store, storeClient, entry: entry, isWanted: isWanted)
        }
        throw .notImplemented("a request that has to go to the store by itself")
    }

    private func delete(
        _ list: DeleteObjectsRequest, _ s3: S3Request, _ circumstances: S3RequestContext,
        _ store: StoreRequestSigner, _ client: StoreClient, entry: inout S3AuditEntry,
        isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        let deletion = try DeleteObjectsDecision(list, s3, circumstances, isWanted: isWanted)
        entry.allowedKeyCount = deletion.allowed.count
        entry.refusedKeys = deletion.refused.map(\.entry.key)
        if let first = deletion.refused.first {
            try checks.audit(entry.refusedLine(first.error))
        } else if auditsAllowed {
            try checks.audit(entry.allowedLine)
        }
        var answer = HTTPAnswer(status: 200, body: [])
        if !deletion.allowed.isEmpty {
            answer = try client.send(
                try store.call(
                    .post, for: s3, query: "delete=", body: deletion.document, now: entry.time),
                isWanted: isWanted)
            guard answer.status == 200 else { return answer }
        }
        guard let body = deletion.answer(deletion.allowed.isEmpty ? nil : answer.body) else {
            throw .storeUnavailable(detail: "the store's answer is no DeleteResult")
        }
        return HTTPAnswer(status: 200, body: body)
    }

    /// Passes the whole list on where the caller may see it, and otherwise the buckets that are the caller's to
    /// list.
    private func listBuckets(
        _ s3: S3Request, _ circumstances: S3RequestContext, _ store: StoreRequestSigner,
        _ client: StoreClient, entry: S3AuditEntry, isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        guard case .permissions(let requirements) = s3.operation.demand else {
            throw .notImplemented("a list of buckets by its body")
        }
        let refusal = circumstances.decisions.refusal(of: requirements)
        if let refusal, !circumstances.isSigned { throw refusal }
        let answer = try client.send(
            try store.call(.get, for: s3, query: s3.query.canonical, now: entry.time),
            isWanted: isWanted)
        guard refusal != nil, answer.status == 200 else {
            if auditsAllowed { try checks.audit(entry.allowedLine) }
            return answer
        }
        guard var listing = BucketListing(answer.body) else {
            throw .storeUnavailable(detail: "the store's answer is no list of buckets")
        }
        // On a page of several nothing need be left.
        if let none = try listing.keepListable(s3, circumstances, isWanted: isWanted),
            !listing.isPage, s3.query[.continuationToken] == nil
        {
            throw none
        }
        if auditsAllowed { try checks.audit(entry.allowedLine) }
        return HTTPAnswer(status: 200, body: listing.bytes)
    }
}
