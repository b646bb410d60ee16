internal import Credentials

/// A refusal of an S3 request.
///
/// Code and status are S3's own, which SDKs act upon; `message` is for the caller and tells nothing that it
/// may not know; `detail` is for the operator, who finds it in the audit log by the request's ID.
package enum S3Error: Error, Equatable, Sendable {
    /// Whatever the reason: no policy allows it, one denies it, it is not signed at all.
    case accessDenied(detail: String)
    /// A header that means something is not signed.
    case unsignedHeader(String)
    /// A header that is signed did not arrive.
    case missingHeader(String)
    /// A header on no list, which the web server would pass on: its files are older than this
    /// Daypass.
    case unlistedHeader(String)
    case noDate
    /// The presigned request is no longer good, or not yet.
    case presignedExpired
    case requestTimeTooSkewed
    case malformedAuthorization(detail: String)
    case malformedPresignedQuery
    case signatureVersion2
    case wrongSignature
    /// The same, and the web server states the host without its port.
    case hostWithoutPort(String)
    /// The same, and the header that states the hash of the body is missing.
    case missingPayloadHash
    case wrongPayloadHash
    /// A body in chunks that is not one, or holds something else than what was stated.
    case malformedChunks(String)
    case incompleteBody
    case missingContentLength
    /// The body did not go on.
    case requestTimeout
    /// The client has gone before the answer.
    case clientGone
    /// No such access key; or a temporary one without its token, or a disabled one.
    case invalidAccessKey(detail: String)
    /// A session token that is damaged, another key's, revoked, or whose owner is gone.
    case invalidToken(detail: String)
    case expiredToken
    case invalidURI(reason: String)
    case ambiguous(String)
    case invalidBucketName
    case reservedBucketName(String)
    case keyTooLong
    /// Longer than what the web server hands on, or with more headers than are looked at.
    case tooLong
    case invalidArgument(String)
    /// A body that is not the document that it has to be.
    case malformedXML
    /// A body's checksum is not the one that a header states.
    case badDigest(String)
    /// Nothing states a checksum of a body that is not signed either.
    case noChecksum
    case bodyTooLarge
    case methodNotAllowed
    /// A browser's question (`OPTIONS`) that does not say for which page it is.
    case noOrigin
    case notImplemented(String)
    /// The store is not declared to know it, and may execute what is left of the request.
    case undeclaredSubresource(String)
    /// An unsigned request that sets a header of the answer: what a link to a public object shows,
    /// a stranger must not choose.
    case unsignedResponseHeader(String)
    /// MinIO's administration, or the pages by which its clients see whether it is ready.
    case noAdministration(isProbe: Bool)
    /// No store is configured to send it to.
    case noStore
    /// As many requests are under way as may be, and the caller has its share of them.
    case slowDown
    /// Too many requests from the caller's address had wrong credentials; when to try again, in
    /// seconds.
    case throttled(wait: Int, detail: String)
    /// The store does not answer, or not in a way that can be read.
    case storeUnavailable(detail: String)
    case internalFailure(detail: String)

    package var code: String {
        switch self {
        case .accessDenied, .unsignedHeader, .missingHeader, .unlistedHeader, .noDate,
            .presignedExpired:
            "AccessDenied"
        case .requestTimeTooSkewed: "RequestTimeTooSkewed"
        case .malformedAuthorization: "AuthorizationHeaderMalformed"
        case .malformedPresignedQuery: "AuthorizationQueryParametersError"
        case .wrongSignature, .hostWithoutPort: "SignatureDoesNotMatch"
        case .wrongPayloadHash: "XAmzContentSHA256Mismatch"
        case .incompleteBody: "IncompleteBody"
        case .missingContentLength: "MissingContentLength"
        case .requestTimeout, .clientGone: "RequestTimeout"
        case .slowDown, .throttled: "SlowDown"
        case .invalidAccessKey: "InvalidAccessKeyId"
        case .invalidToken: "InvalidToken"
        case .expiredToken: "ExpiredToken"
        case .invalidURI: "InvalidURI"
        case .ambiguous, .signatureVersion2, .malformedChunks, .unsignedResponseHeader,
            .missingPayloadHash:
            "InvalidRequest"
        case .invalidBucketName, .reservedBucketName: "InvalidBucketName"
        case .keyTooLong: "KeyTooLongError"
        case .tooLong: "RequestHeaderSectionTooLarge"
        case .invalidArgument: "InvalidArgument"
        case .malformedXML: "MalformedXML"
        case .badDigest: "BadDigest"
        case .noChecksum: "InvalidRequest"
        case .bodyTooLarge: "MaxMessageLengthExceeded"
        case .methodNotAllowed: "MethodNotAllowed"
        case .noOrigin: "BadRequest"
        case .notImplemented, .undeclaredSubresource, .noAdministration: "NotImplemented"
        case .noStore, .storeUnavailable: "ServiceUnavailable"
        case .internalFailure: "InternalError"
        }
    }

    package var status: Int {
        switch self {
        case .accessDenied, .unsignedHeader, .missingHeader, .unlistedHeader, .noDate,
            .presignedExpired, .requestTimeTooSkewed, .wrongSignature, .hostWithoutPort,
            .invalidAccessKey:
            403
        case .malformedAuthorization, .malformedPresignedQuery, .wrongPayloadHash, .invalidToken,
            .expiredToken, .invalidURI, .ambiguous, .invalidBucketName, .reservedBucketName,
            .keyTooLong,
            .tooLong, .invalidArgument, .signatureVersion2, .malformedChunks, .incompleteBody,
            .requestTimeout, .clientGone, .malformedXML, .badDigest, .noChecksum, .bodyTooLarge,
            .noOrigin, .unsignedResponseHeader, .missingPayloadHash:
            400
        case .methodNotAllowed: 405
        case .missingContentLength: 411
        case .notImplemented, .undeclaredSubresource, .noAdministration: 501
        case .noStore, .slowDown, .throttled, .storeUnavailable: 503
        case .internalFailure: 500
        }
    }

    package var message: String {
        switch self {
        case .accessDenied: "Access Denied."
        case .unsignedHeader(let name): "the signature has to cover this header: \(name)"
        case .missingHeader(let name):
            name.contains("_")
                ? "the signature covers a header that did not arrive: \(name); this web server "
                    + "passes no name with an underscore"
                : "the signature covers a header that did not arrive: \(name)"
        case .unlistedHeader(let name): "this header is not allowed here: \(name)"
        case .noDate: "x-amz-date is missing, or no date"
        case .presignedExpired: "Request has expired"
        case .requestTimeTooSkewed: "the request's date is more than 15 minutes off"
        case .malformedAuthorization:
            "the Authorization header can't be read, or is for another region"
        case .malformedPresignedQuery: "the signature in the query can't be read"
        case .signatureVersion2:
            "the signature has to be AWS4-HMAC-SHA256 (signature_version s3v4), not one of version 2"
        case .wrongSignature, .hostWithoutPort:
            "the signature is not that of the access key's secret"
        case .missingPayloadHash:
            "the header X-Amz-Content-Sha256 is missing: a signed request with a body needs the body's "
                + "hash or UNSIGNED-PAYLOAD in it"
        case .wrongPayloadHash: "x-amz-content-sha256 is not the hash of the body"
        case .malformedChunks(let what): "the body's chunks are not as they must be: \(what)"
        case .incompleteBody: "the body ends before its last chunk"
        case .missingContentLength: "the length of the body is not stated"
        case .requestTimeout: "the body did not go on for too long"
        case .clientGone: "the client closed the connection before the answer"
        case .invalidAccessKey: "the access key does not count here"
        case .invalidToken: "the session token does not count here"
        case .expiredToken: "the session has ended"
        case .invalidURI(let reason): "the address can't be read in one way only: \(reason)"
        case .ambiguous(let name): "this says two things: \(name)"
        case .invalidBucketName: "not the name of a bucket"
        case .reservedBucketName(let name): "no bucket is named \(name) here: the name is reserved"
        case .keyTooLong: "the object's key is too long"
        case .tooLong: "address and headers are too long together, or too many"
        case .invalidArgument(let name): "the value is not one that can be taken: \(name)"
        case .malformedXML: "the body is not the document that it has to be"
        case .badDigest(let name): "the body's checksum is another one: \(name)"
        case .noChecksum: "the body needs a Content-MD5, a checksum or a signed hash"
        case .bodyTooLarge: "the body is larger than 2 MiB"
        case .noOrigin: "an OPTIONS request needs the header Origin"
        case .methodNotAllowed: "the method is not one for this resource"
        case .notImplemented(let what): "not implemented here: \(what)"
        case .undeclaredSubresource(let name):
            "the store is not declared to know ?\(name) (DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES)"
        case .unsignedResponseHeader(let name):
            "only a signed request can set a header of the answer: \(name)"
        case .noAdministration:
            "there is no administration API here: this is S3 and a token service, and no MinIO"
        case .noStore: "there is no store behind this address"
        case .throttled: "too many requests with wrong credentials; try again later"
        case .slowDown: "too many requests are under way; try again"
        case .storeUnavailable: "the store does not answer"
        case .internalFailure: "something went wrong here; the operator finds it by the request ID"
        }
    }

    package var detail: String? {
        switch self {
        case .accessDenied(let detail), .malformedAuthorization(let detail),
            .invalidAccessKey(let detail), .invalidToken(let detail),
            .throttled(_, let detail),
            .storeUnavailable(let detail), .internalFailure(let detail):
            detail
        case .unlistedHeader(let name):
            "\(name): nginx would pass this header on, because its files are older than this "
                + "Daypass: install daypass-s3.conf and daypass_s3_location of this version"
        case .reservedBucketName(let name):
            "some stores keep their administration below /\(name)/, so Daypass serves no bucket of "
                + "that name (DAYPASS_RESERVED_BUCKETS); rename the bucket at the store"
        case .hostWithoutPort(let port): SigV4Error.hostWithoutPort(port).hint
        case .unsignedHeader, .missingHeader, .noDate, .presignedExpired, .requestTimeTooSkewed,
            .malformedPresignedQuery, .signatureVersion2, .wrongSignature, .missingPayloadHash,
            .noAdministration, .wrongPayloadHash,
            .expiredToken, .invalidURI, .ambiguous, .invalidBucketName, .keyTooLong, .tooLong,
            .invalidArgument, .malformedChunks, .incompleteBody, .missingContentLength,
            .requestTimeout, .clientGone, .malformedXML, .badDigest, .noChecksum, .bodyTooLarge,
            .methodNotAllowed, .noOrigin, .notImplemented, .undeclaredSubresource,
            .unsignedResponseHeader, .noStore, .slowDown:
            nil
        }
    }
}
