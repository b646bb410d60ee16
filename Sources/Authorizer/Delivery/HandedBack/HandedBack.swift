internal import Monitoring
internal import Wire

/// Hands a request back to the web server, with the headers of the request that the store gets.
/// Daypass answers nginx's `auth_request`: it sees all of the request but the body.
struct HandedBack: S3Delivery {
    /// Less than what nginx reads as an answer (`fastcgi_buffer_size`). A request of 24 KiB may
    /// have a canonical form that is three times as long.
    private static let maximumAnswerByteCount = 31_000

    let trail: S3AuditTrail

    func check(_ s3: S3Request, _ caller: S3Caller?) throws(S3Error) {
        if s3.payload.hasSignedChunks {
            throw .notImplemented("a body that has to be read to be checked")
        }
    }

    func deliver(
        _ authorized: AuthorizedRequest, through exchange: S3Exchange, clients: S3Clients,
        entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome {
        let s3 = authorized.s3
        if s3.operation.isDeletionOfList {
            return .isFor(.proxy, .notImplemented("a body that has to be read to be checked"))
        }
        if let refusal = authorized.refusal { return .isFor(.proxy, refusal) }
        // The web server does not know the headers that the query holds.
        if let header = s3.query.headers.first {
            return .isFor(.gateway, .notImplemented(S3RequestError.shown(header.name)))
        }
        let webServer = WebServerHeaders(authorized.request)
        try webServer.check(authorized.request)
        if s3.hasChunksToRead {
            return .isFor(.gateway, .notImplemented("chunks that have to be read to be checked"))
        }
        if let header = webServer.firstNotSent(of: s3.headers) {
            return .isFor(.gateway, .notImplemented(S3RequestError.shown(header)))
        }
        let headers = try authorized.store.request(
            for: s3, isSigned: authorized.isSigned, now: entry.time
        ).headers(of: authorized.caller, requestID: entry.requestID)
        let byteCount = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard byteCount <= HandedBack.maximumAnswerByteCount else { throw .tooLong }
        try trail.auditAllowed(entry)
        return .answered(.whole(Response(status: 200, headers: headers)))
    }
}
