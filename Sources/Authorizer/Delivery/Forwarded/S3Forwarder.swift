package import Configuration
internal import Credentials
internal import State
package import Wire

/// Answers every S3 request itself: it checks it as ``Authorizer`` does, and sends the store what was authorized.
///
/// For web servers that can't send on what an authorizer says (Apache, lighttpd, Caddy, plain CGI). Nothing of the
/// store's request is ever a header that one of them could show to a client.
package struct S3Forwarder: Sendable {
    /// What one thread asks others with.
    package struct Clients {
        let plugin: PolicyPluginClient
        let store: StoreClient
        let transfer: TransferClient

        package init(
            plugin: PolicyPluginClient, store: StoreClient, transfer: TransferClient
        ) {
            self.plugin = plugin
            self.store = store
            self.transfer = transfer
        }
    }

    private let checks: S3Checks
    private let store: StoreRequestSigner?
    private let auditsAllowed: Bool
    /// How long a document may take to come, in seconds.
    private let documentLimit: Int
    private let uploads: ChunkedUploads
    private let proxy: S3Rewrites

    /// - Parameter uploads: Its workers are those that all transfers share.
    package init(
        _ checks: S3Checks, configuration: Configuration, uploads: ChunkedUploads, proxy: S3Rewrites
    ) {
        self.checks = checks
        store = configuration.upstream.map(StoreRequestSigner.init)
        auditsAllowed = configuration.auditsAllowedS3Requests
        documentLimit = configuration.uploadLimits.stallSeconds
        self.uploads = uploads
        self.proxy = proxy
    }

    /// Answers with what the store says, as it comes, or with the refusal's document.
    ///
    /// - Parameter readBody: Is not called before the caller may do what it says.
    /// - Parameter write: Takes what is not answered whole.
    package func answer(
        to request: Request, clients: Clients, now: Timestamp, readBody: @escaping BodyReader,
        write: @escaping AnswerWriter, interruption: Interruption
    ) -> StreamedAnswer {
        var entry = S3AuditEntry(
            requestID: RequestID.make(), time: now, sourceAddress: request.sourceAddress,
            method: request.method)
        let transfer = Transfer(interruption)
        let answer = StoreAnswer(
            requestID: entry.requestID, isHead: request.method == "HEAD",
            endsConnection: request.keepsBrokenAnswers,
            limit: StoreAnswer.keptByteCount, write: transfer.counting(write))
        do throws(S3Error) {
            let answered = try self.answer(
                to: request, clients: clients, entry: &entry, answer, transfer,
                readBody: transfer.counting(readBody))
            checks.count(entry, by: .gateway)
            return answered
        } catch {
            // Who has gone was not refused, but for those who had to.
            let error = transfer.isInterrupted ? S3Error.slowDown : error
            guard !answer.isAbandoned || transfer.isInterrupted else {
                checks.count(entry, by: .gateway)
                return .brokenOff
            }
            checks.audit(entry, error)
            checks.count(entry, by: .gateway, refusal: error)
            guard !answer.hasBegun else { return .brokenOff }
            return .whole(Response(document: error, path: request.path, requestID: entry.requestID))
        }
    }

    private func answer(
        to request: Request, clients: Clients, entry: inout S3AuditEntry, _ answer: StoreAnswer,
        _ transfer: Transfer, readBody: @escaping BodyReader
    ) throws(S3Error) -> StreamedAnswer {
        guard let store else { throw .noStore }
        let (s3, caller) = try checks.subject(of: request, entry: &entry)
        let owner = PlaceOwner(caller, sourceAddress: request.sourceAddress)
        if s3.operation.isDeletionOfList || s3.operation.isBucketListing {
            try checks.refuseVainDeletion(
                s3, caller, request: request, client: clients.plugin, entry: entry)
            let request = try document(of: request, s3, owner, transfer, readBody)
            return try proxy.limit.holding(for: owner, transfer) {
                () throws(S3Error) -> StreamedAnswer in
                .whole(
                    try proxy.response(
                        to: request, s3, caller,
                        pluginClient: clients.plugin, storeClient: clients.store, entry: &entry,
                        isWanted: answer.isWanted))
            }
        }
        // A store is told how long an object is. Of a body in chunks whose own length is not stated that is known
        // all the same.
        if s3.payload.hasSignedChunks || s3.hasChunksToRead
            || s3.payload == .unsignedTrailer && request.statedLength == nil
        {
            return try uploads.answer(
                to: request, s3, caller, client: clients.transfer,
                pluginClient: clients.plugin, entry: &entry, transfer, readBody: readBody)
        }
        try check(s3, caller, request: request, clients: clients, entry: entry)
        let body = try PlainBody(s3, isSigned: caller != nil, readBody: readBody)
        let storeRequest = try store.transfer(
            s3, isSigned: caller != nil, others: try ForwardedHeaders.all(of: request),
            byteCount: body.byteCount, now: entry.time)
        return try uploads.limit.holding(for: owner, transfer) {
            () throws(S3Error) -> StreamedAnswer in
            if auditsAllowed { try checks.audit(entry.allowedLine) }
            try clients.transfer.send(storeRequest, body, to: answer, isWanted: answer.isWanted)
            return answer.finished()
        }
    }

    /// The decision, as ``Authorizer`` takes it.
    private func check(
        _ s3: S3Request, _ caller: S3Caller?, request: Request, clients: Clients,
        entry: S3AuditEntry
    ) throws(S3Error) {
        guard case .permissions(let requirements) = s3.operation.demand else {
            throw .notImplemented("a body that has to be read to be checked")
        }
        let decisions = try checks.circumstances(
            of: s3, caller: caller, request: request, client: clients.plugin, entry: entry
        ).decisions
        if let refusal = decisions.refusal(of: requirements) { throw refusal }
    }

    /// The request with its body where that matters. A client that is slow holds the place of an upload, and none of
    /// those who wait for the store.
    private func document(
        of request: Request, _ s3: S3Request, _ owner: PlaceOwner, _ transfer: Transfer,
        _ readBody: BodyReader
    ) throws(S3Error) -> Request {
        guard s3.operation.isDeletionOfList else { return request }
        return try uploads.limit.holding(for: owner, transfer) { () throws(S3Error) -> Request in
            try whole(request, readBody)
        }
    }

    private func whole(
        _ request: Request, _ readBody: BodyReader
    ) throws(S3Error) -> Request {
        var body: [UInt8] = []
        let end = ContinuousClock.now + .seconds(documentLimit)
        do throws(BodyError) {
            while body.count <= Request.maximumDocumentByteCount {
                let bytes = try readBody()
                guard !bytes.isEmpty else {
                    return Request(parameters: request.parameters, body: body)
                }
                // Whoever sends a byte now and then does not stay.
                guard ContinuousClock.now < end else { throw .stalled }
                body += bytes
            }
        } catch {
            throw S3Error(error)
        }
        throw .bodyTooLarge
    }
}
