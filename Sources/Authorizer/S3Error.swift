internal import Credentials

/// A refusal of an S3 request. Code and status are S3's own, which SDKs act upon. `message` is for
/// the caller, and tells nothing that it may not know. `detail` is for the operator, who finds it
/// in the audit log by the request ID.
package enum S3Error: Error, Equatable, Sendable {
    /// No policy allows it, a statement denies it, or it is not signed.
    case accessDenied(detail: String)
    /// The signature does not cover a header that has a meaning.
    case unsignedHeader(String)
    /// The signature covers a header that did not arrive.
    case missingHeader(String)
    /// A header on no list, which a web server with older files would pass on.
    case unlistedHeader(String)
    case noDate
    /// The presigned request is no longer valid, or not yet.
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
    /// The chunks of a body are malformed, or hold something other than what was stated.
    case malformedChunks(String)
    case incompleteBody
    case missingContentLength
    /// The client stopped sending the body.
    case requestTimeout
    /// The client has gone before the answer.
    case clientGone
    /// The access key is unknown or disabled, or it is temporary and its token is missing.
    case invalidAccessKey(detail: String)
    /// The session token is damaged, revoked or of another key, or its owner is gone.
    case invalidToken(detail: String)
    case expiredToken
    case invalidURI(reason: String)
    case ambiguous(String)
    case invalidBucketName
    case reservedBucketName(String)
    case keyTooLong
    /// Longer than what the web server hands on, or with more headers than Daypass reads.
    case tooLong
    case invalidArgument(String)
    /// The body is not the document that the operation needs.
    case malformedXML
    /// The checksum of the body is not the one that a header states.
    case badDigest(String)
    /// No header states a checksum, and the body is not signed.
    case noChecksum
    case bodyTooLarge
    case methodNotAllowed
    case noOrigin
    case notImplemented(String)
    /// The store is not declared to know it, and may carry out the request without it.
    case undeclaredSubresource(String)
    /// An unsigned request sets a header of the answer. A stranger must not choose what a link to a
    /// public object shows.
    case unsignedResponseHeader(String)
    /// MinIO's administration, or the pages that tell its clients whether it is ready.
    case noAdministration(isProbe: Bool)
    case noStore
    /// All places are taken, and the caller has its share of them.
    case slowDown
    /// Too many requests from the caller's address had wrong credentials; `wait` is in seconds.
    case throttled(wait: Int, detail: String)
    /// The store does not answer, or Daypass can't read the answer.
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
        case .unsignedHeader(let name): "the signature must cover this header: \(name)"
        case .missingHeader(let name):
            name.contains("_")
                ? "the signature covers a header that did not arrive: \(name); this web server "
                    + "drops names with an underscore"
                : "the signature covers a header that did not arrive: \(name)"
        case .unlistedHeader(let name): "this header is not allowed here: \(name)"
        case .noDate: "x-amz-date is missing or not a date"
        case .presignedExpired: "Request has expired"
        case .requestTimeTooSkewed: "the request's date is more than 15 minutes off"
        case .malformedAuthorization:
            "the Authorization header is malformed, or is for another region"
        case .malformedPresignedQuery: "the signature in the query is malformed"
        case .signatureVersion2:
            "the signature must be AWS4-HMAC-SHA256 (signature_version s3v4), not version 2"
        case .wrongSignature, .hostWithoutPort:
            "the signature does not match the secret of the access key"
        case .missingPayloadHash:
            "the header X-Amz-Content-Sha256 is missing: a signed request with a body states the "
                + "body's hash or UNSIGNED-PAYLOAD in it"
        case .wrongPayloadHash: "x-amz-content-sha256 is not the hash of the body"
        case .malformedChunks(let what): "the chunks of the body are malformed: \(what)"
        case .incompleteBody: "the body ends before its last chunk"
        case .missingContentLength: "the request does not state the length of its body"
        case .requestTimeout: "the client stopped sending the body"
        case .clientGone: "the client closed the connection before the answer"
        case .invalidAccessKey: "the access key is unknown or disabled"
        case .invalidToken: "the session token is not valid"
        case .expiredToken: "the session has ended"
        case .invalidURI(let reason): "the address is ambiguous or malformed: \(reason)"
        case .ambiguous(let name):
            "ambiguous request: \(name) is repeated, or contradicts another value"
        case .invalidBucketName: "the bucket's name is not valid"
        case .reservedBucketName(let name): "the bucket name \(name) is reserved"
        case .keyTooLong: "the object's key is longer than 1024 bytes"
        case .tooLong: "the address and the headers are too long, or there are too many headers"
        case .invalidArgument(let name): "the value is not valid: \(name)"
        case .malformedXML: "the body is not a valid document for this operation"
        case .badDigest(let name): "the body does not match the checksum in \(name)"
        case .noChecksum: "the body needs a Content-MD5, a checksum or a signed hash"
        case .bodyTooLarge: "the body is larger than 2 MiB"
        case .noOrigin: "an OPTIONS request needs the header Origin"
        case .methodNotAllowed: "this resource does not take this method"
        case .notImplemented(let what): "not implemented: \(what)"
        case .undeclaredSubresource(let name):
            "the store is not declared to know ?\(name) (DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES)"
        case .unsignedResponseHeader(let name):
            "only a signed request can set a header of the answer: \(name)"
        case .noAdministration:
            "Daypass has nothing at this address of MinIO; its administration API is at "
                + "/minio/admin/v3/, if DAYPASS_ADMIN_API and the web server allow it"
        case .noStore: "no store is configured for this address"
        case .throttled: "too many requests with wrong credentials; try again later"
        case .slowDown: "too many requests are under way; try again"
        case .storeUnavailable: "the store does not answer"
        case .internalFailure: "an internal error; the operator finds its cause by the request ID"
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
                + "Daypass; install daypass-s3.conf and daypass_s3_location of this version"
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
