internal import Monitoring
internal import Wire

/// A way to carry out a request that its caller may make.
protocol S3Delivery: Sendable {
    /// Refuses, before anything is decided, what this delivery can't carry out.
    func check(_ s3: S3Request, _ caller: S3Caller?) throws(S3Error)

    /// Carries a request out, and audits it before anything reaches the store. ``S3Service`` audits
    /// a refusal.
    func deliver(
        _ authorized: AuthorizedRequest, through exchange: S3Exchange, clients: S3Clients,
        entry: inout S3AuditEntry
    ) throws(S3Error) -> S3Outcome
}

/// A request that its caller may make.
struct AuthorizedRequest {
    let request: Request
    let s3: S3Request
    /// `nil` if the request is not signed.
    let caller: S3Caller?
    /// What is known of the request at this moment, for the decisions about the parts of a list. A
    /// client may hold the body back, and what the caller may do can change meanwhile.
    let context: () throws(S3Error) -> S3RequestContext
    /// Why the caller may not see all buckets; `nil` if it may make the whole request.
    let refusal: S3Error?
    let store: StoreRequestSigner

    var isSigned: Bool { caller != nil }
    var placeOwner: PlaceOwner { PlaceOwner(caller, sourceAddress: request.sourceAddress) }
}

/// What became of a request.
enum S3Outcome {
    case answered(StreamedAnswer)
    /// Another door has to decide. A web server that does not know that door refuses.
    case isFor(S3Door, S3Error)
}
