internal import Wire

/// Carries out uploads in chunks: verifies signed ones, and sends the store the object's bytes.
struct ChunkedUploads: S3Delivery {
    private static let maximumAnswerByteCount = 1 << 20

    let trail: S3AuditTrail
    let limit: ConcurrencyLimit

    /// The web server sends what it takes for such an upload. Any other request has another door.
    func check(_ s3: S3Request, _ caller: S3Caller?) throws(S3Error) {
        guard case .permissions = s3.operation.demand, s3.payload.isStreaming else {
            throw .invalidArgument(PayloadMode.header)
        }
        guard s3.payload.hasSignedChunks else { return }
        guard let caller else { throw .accessDenied(detail: "signed chunks without a signature") }
        guard caller.chunkSignatures != nil else {
            throw .notImplemented("signed chunks with a presigned URL")
        }
    }

    func deliver(
        _ authorized: AuthorizedRequest, through exchange: S3Exchange, clients: S3Clients,
        entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome {
        let stream = try exchange.streamed()
        let body = try ChunkBody(
            authorized.s3, signatures: authorized.caller?.chunkSignatures,
            readBody: stream.readBody)
        let upload = try authorized.store.upload(
            authorized.s3, others: try ForwardedHeaders.withoutChunks(of: authorized.request),
            byteCount: body.byteCount, now: entry.time)
        return try limit.holding(for: authorized.placeOwner, stream.transfer) {
            () throws(S3Error) -> S3Outcome in
            try trail.auditAllowed(entry)
            // An uploading client waits for the end of the answer, which is short.
            let answer = StoreAnswer(
                requestID: entry.requestID, isHead: false, endsConnection: false,
                limit: ChunkedUploads.maximumAnswerByteCount, write: nil)
            try clients.store.send(upload, body, to: answer) { !stream.transfer.isInterrupted }
            return .answered(answer.finished())
        }
    }
}
