internal import Wire

/// Forwards a request to the store, and the store's answer to the client, for web servers that
/// can't send on what an authorizer says (Apache, lighttpd, Caddy, plain CGI). None of them can
/// show a header of the store's request to a client.
struct S3Forwarder: S3Delivery {
    let trail: S3AuditTrail
    let limit: ConcurrencyLimit

    func check(_ s3: S3Request, _ caller: S3Caller?) throws(S3Error) {}

    func deliver(
        _ authorized: AuthorizedRequest, through exchange: S3Exchange, clients: S3Clients,
        entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome {
        let stream = try exchange.streamed()
        let (s3, isSigned) = (authorized.s3, authorized.isSigned)
        let body = try PlainBody(s3, isSigned: isSigned, readBody: stream.readBody)
        let request = try authorized.store.transfer(
            s3, isSigned: isSigned, others: try ForwardedHeaders.all(of: authorized.request),
            byteCount: body.byteCount, now: entry.time)
        return try limit.holding(for: authorized.placeOwner, stream.transfer) {
            () throws(S3Error) -> S3Outcome in
            try trail.auditAllowed(entry)
            try clients.store.send(request, body, to: stream.answer, isWanted: exchange.isWanted)
            return .answered(stream.answer.finished())
        }
    }
}
