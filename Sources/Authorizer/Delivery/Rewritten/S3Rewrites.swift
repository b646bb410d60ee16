internal import Configuration
internal import HTTP
internal import Wire

/// Carries out the two operations that the store gets in another form: a list of deletions, which
/// says in its body what it needs, and the list of buckets, of which a caller may see a part.
struct S3Rewrites: S3Delivery {
    private let trail: S3AuditTrail
    /// The places of requests whose body still comes: a slow client holds none of those below.
    private let bodyLimit: ConcurrencyLimit
    /// The places of requests that wait for the store.
    private let limit: ConcurrencyLimit
    /// How long a body may take to come, in seconds.
    private let bodySeconds: Int

    init(trail: S3AuditTrail, bodyLimit: ConcurrencyLimit, configuration: DaypassConfiguration) {
        self.trail = trail
        self.bodyLimit = bodyLimit
        // Transfers may have half of the workers. These leave one worker in four for all other
        // requests, except for the short time in which some wait for a place.
        limit = ConcurrencyLimit(
            count: max(configuration.threads / 4, 1),
            waiterCount: max(configuration.threads / 16, 1))
        bodySeconds = configuration.uploadLimits.stallSeconds
    }

    func check(_ s3: S3Request, _ caller: S3Caller?) throws(S3Error) {
        guard s3.operation.isDeletionOfList || s3.operation.isBucketListing else {
            throw .notImplemented("a request that has to go to the store by itself")
        }
    }

    func deliver(
        _ authorized: AuthorizedRequest, through exchange: S3Exchange, clients: S3Clients,
        entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome {
        let owner = authorized.placeOwner
        let isDeletion = authorized.s3.operation.isDeletionOfList
        let body = isDeletion ? try body(of: exchange, owner) : []
        let transfer = exchange.stream?.transfer ?? Transfer(Interruption())
        let isWanted = { !transfer.isInterrupted && exchange.isWanted() }
        let answer = try limit.holding(for: owner, transfer) {
            () throws(S3Error) -> HTTPAnswer in
            isDeletion
                ? try delete(body, authorized, clients.store, entry: &entry, isWanted: isWanted)
                : try listBuckets(authorized, clients.store, entry: entry, isWanted: isWanted)
        }
        return .answered(
            .whole(
                Response(
                    status: answer.status,
                    headers: Response.documentHeaders(requestID: entry.requestID),
                    body: answer.status < 400
                        ? answer.body
                        : S3ErrorDocument.bytes(answer.body, requestID: entry.requestID))))
    }

    private func delete(
        _ body: [UInt8], _ authorized: AuthorizedRequest, _ client: StoreClient,
        entry: inout S3AuditEntry, isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        let s3 = authorized.s3
        try BodyIntegrity.check(body, s3, isSigned: authorized.isSigned)
        let decision = try DeleteObjectsDecision(
            try DeleteObjectsRequest(body), s3, try authorized.context(),
            isWanted: isWanted)
        entry.allowedKeyCount = decision.allowed.count
        entry.refusedKeys = decision.refused.map(\.entry.key)
        if let first = decision.refused.first {
            try trail.auditPartlyAllowed(entry, first.error)
        } else {
            try trail.auditAllowed(entry)
        }
        var answer = HTTPAnswer(status: 200, body: [])
        if !decision.allowed.isEmpty {
            answer = try client.send(
                try authorized.store.call(
                    .post, for: s3, query: "delete=", body: decision.document, now: entry.time),
                isWanted: isWanted)
            guard answer.status == 200 else { return answer }
        }
        guard let body = decision.answer(decision.allowed.isEmpty ? nil : answer.body) else {
            throw .storeUnavailable(detail: "the store's answer is no DeleteResult")
        }
        return HTTPAnswer(status: 200, body: body)
    }

    /// Passes on the whole list if the caller may see it, else the buckets that it may list.
    private func listBuckets(
        _ authorized: AuthorizedRequest, _ client: StoreClient, entry: S3AuditEntry,
        isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        let s3 = authorized.s3
        let context = try authorized.context()
        let answer = try client.send(
            try authorized.store.call(
                .get, for: s3, query: s3.query.canonical, now: entry.time),
            isWanted: isWanted)
        guard authorized.refusal != nil, answer.status == 200 else {
            try trail.auditAllowed(entry)
            return answer
        }
        guard var listing = BucketListing(answer.body) else {
            throw .storeUnavailable(detail: "the store's answer is no list of buckets")
        }
        // One page of several may be empty.
        if let none = try listing.keepListable(s3, context, isWanted: isWanted),
            !listing.isPage, s3.query[.continuationToken] == nil
        {
            throw none
        }
        try trail.auditAllowed(entry)
        return HTTPAnswer(status: 200, body: listing.bytes)
    }

    /// The whole body of a request.
    private func body(
        of exchange: S3Exchange, _ owner: PlaceOwner
    ) throws(S3Error) -> [UInt8] {
        guard let stream = exchange.stream else {
            guard !exchange.request.isBodyTooLarge else { throw .bodyTooLarge }
            return exchange.request.body
        }
        return try bodyLimit.holding(for: owner, stream.transfer) { () throws(S3Error) in
            try body(of: stream)
        }
    }

    private func body(of stream: S3Exchange.Stream) throws(S3Error) -> [UInt8] {
        var body: [UInt8] = []
        let end = ContinuousClock.now + .seconds(bodySeconds)
        do throws(BodyError) {
            while body.count <= Request.maximumDocumentByteCount {
                let bytes = try stream.readBody()
                guard !bytes.isEmpty else { return body }
                // A client that sends a byte now and then does not stay.
                guard ContinuousClock.now < end else { throw .stalled }
                body += bytes
            }
        } catch {
            throw S3Error(error)
        }
        throw .bodyTooLarge
    }
}
