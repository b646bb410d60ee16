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

    /// Of the administration API.
    package static let administration = [
        "AccessDenied", "AuthorizationHeaderMalformed", "AuthorizationParametersError",
        "EntityTooLarge", "ExpiredToken", "InternalError", "InvalidAccessKeyId", "InvalidRequest",
        "InvalidTokenId", "NotImplemented", "PolicyInvalidName", "RequestTimeTooSkewed",
        "ServiceUnavailable", "SignatureDoesNotMatch", "SlowDown", "XMinioAdminConfigBadJSON",
        "XMinioAdminConfigEnvOverridden", "XMinioAdminGroupNotEmpty",
        "XMinioAdminInvalidAccessKey", "XMinioAdminInvalidArgument",
        "XMinioAdminInvalidSecretKey", "XMinioAdminNoAccessKey", "XMinioAdminNoSecretKey",
        "XMinioAdminNoSuchAccessKey", "XMinioAdminNoSuchConfigTarget", "XMinioAdminNoSuchGroup",
        "XMinioAdminNoSuchPolicy", "XMinioAdminNoSuchUser",
        "XMinioAdminPolicyChangeAlreadyApplied", "XMinioAdminVersionMismatch",
        "XMinioConfigError", "XMinioIAMActionNotAllowed", "XMinioIAMPolicyInUse",
        "XMinioIAMServiceAccountSessionPolicyTooLarge", "XMinioInvalidGroupName",
        "XMinioInvalidIAMCredentials", "XMinioLDAPNotEnabled", "XMinioMalformedIAMPolicy",
    ]
}
