/// The codes that the answers of refused requests carry.
package enum RefusalCodes {
    package static let sts = [
        "AccessDenied", "ExpiredToken", "ExpiredTokenException", "IDPCommunicationError",
        "IDPRejectedClaim", "IncompleteSignature", "InsecureConnection", "InternalError",
        "InvalidAction", "InvalidClientCertificate", "InvalidClientTokenId",
        "InvalidIdentityToken", "InvalidParameterValue", "MalformedPolicyDocument",
        "MissingAuthenticationToken", "MissingParameter", "PackedPolicyTooLarge",
        "RequestEntityTooLarge", "RequestTimeTooSkewed", "STSNotInitialized",
        "SignatureDoesNotMatch", "Throttling",
    ]

    package static let s3 = [
        "AccessDenied", "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError",
        "BadDigest", "BadRequest", "ExpiredToken", "IncompleteBody", "InternalError",
        "InvalidAccessKeyId", "InvalidArgument", "InvalidBucketName", "InvalidRequest",
        "InvalidToken", "InvalidURI", "KeyTooLongError", "MalformedXML",
        "MaxMessageLengthExceeded", "MethodNotAllowed", "MissingContentLength", "NotImplemented",
        "RequestHeaderSectionTooLarge", "RequestTimeTooSkewed", "RequestTimeout",
        "ServiceUnavailable", "SignatureDoesNotMatch", "SlowDown", "XAmzContentSHA256Mismatch",
    ]
}
