package import Configuration
internal import Credentials
internal import HTTP
internal import State
package import Wire

/// Answers uploads in signed chunks, which only who reads the body can check: it verifies them and sends the
/// store what they hold, a chunk at a time. Chunks that are not signed are taken out in the same way.
package struct ChunkedUploads: Sendable {
    private static let maximumAnswerByteCount = 1 << 20

    private let checks: S3Checks
    private let store: StoreRequestSigner?
    private let auditsAllowed: Bool
    /// All that goes to and from the store on threads of Daypass's takes one of these.
    let limit: ConcurrencyLimit

    package init(_ checks: S3Checks, configuration: Configuration) {
        self.checks = checks
        store = configuration.upstream.map(StoreRequestSigner.init)
        auditsAllowed = configuration.auditsAllowedS3Requests
        limit = ConcurrencyLimit(
            count: configuration.uploadLimits.count,
            waiterCount: max(configuration.threads / 16, 1))
    }

    /// Answers with what the store says, or with the refusal's document.
    ///
    /// - Parameter client: The thread's own, and so is the plugin's.
    /// - Parameter readBody: Is not called before the caller may upload what it says.
    package func response(
        to request: Request, client: TransferClient, pluginClient: PolicyPluginClient,
        now: Timestamp, readBody: @escaping BodyReader, interruption: Interruption
    ) -> StreamedAnswer {
        var entry = S3AuditEntry(
            requestID: RequestID.make(), time: now, sourceAddress: request.sourceAddress,
            method: request.method)
        do throws(S3Error) {
            let (s3, caller) = try checks.subject(of: request, entry: &entry)
            let transfer = Transfer(interruption)
            let answer = try self.answer(
                to: request, s3, caller, client: client, pluginClient: pluginClient,
                entry: &entry, transfer, readBody: transfer.counting(readBody))
            checks.count(entry, by: .upload)
            return answer
        } catch {
            checks.audit(entry, error)
            checks.count(entry, by: .upload, refusal: error)
            return .whole(Response(document: error, path: request.path, requestID: entry.requestID))
        }
    }

    /// Uploads what a caller may upload, who is known.
    ///
    /// - Parameter readBody: Counts for the transfer.
    func answer(
        to request: Request, _ s3: S3Request, _ caller: S3Caller?, client: TransferClient,
        pluginClient: PolicyPluginClient, entry: inout S3AuditEntry, _ transfer: Transfer,
        readBody: @escaping BodyReader
    ) throws(S3Error) -> StreamedAnswer {
        let (upload, body) = try prepare(
            request, s3, caller, pluginClient: pluginClient, entry: entry, readBody: readBody)
        let owner = PlaceOwner(caller, sourceAddress: request.sourceAddress)
        return try limit.holding(for: owner, transfer) { () throws(S3Error) -> StreamedAnswer in
            if auditsAllowed { try checks.audit(entry.allowedLine) }
            // Who uploads waits for the end of the answer, which is short.
            let answer = StoreAnswer(
                requestID: entry.requestID, isHead: false, endsConnection: false,
                limit: ChunkedUploads.maximumAnswerByteCount, write: nil)
            try client.send(upload, body, to: answer) { !transfer.isInterrupted }
            return answer.finished()
        }
    }

    /// The steps of every upload, in their order, until its body is read.
    private func prepare(
        _ request: Request, _ s3: S3Request, _ caller: S3Caller?,
        pluginClient: PolicyPluginClient, entry: S3AuditEntry,
        readBody: @escaping BodyReader
    ) throws(S3Error) -> (HTTPTransfer, ChunkBody) {
        guard let store else { throw .noStore }
        // The web server sends what it takes for such an upload. What is none has another door.
        guard case .permissions(let requirements) = s3.operation.demand, s3.payload.isStreaming
        else { throw .invalidArgument(PayloadMode.header) }
        if s3.payload.hasSignedChunks {
            guard let caller else {
                throw .accessDenied(detail: "signed chunks without a signature")
            }
            guard caller.chunkSignatures != nil else {
                throw .notImplemented("signed chunks with a presigned URL")
            }
        }
        let decisions = try checks.circumstances(
            of: s3, caller: caller, request: request, client: pluginClient, entry: entry
        ).decisions
        if let refusal = decisions.refusal(of: requirements) { throw refusal }
        let body = try ChunkBody(s3, signatures: caller?.chunkSignatures, readBody: readBody)
        let upload = try store.upload(
            s3, others: try ForwardedHeaders.withoutChunks(of: request), byteCount: body.byteCount,
            now: entry.time)
        return (upload, body)
    }
}
