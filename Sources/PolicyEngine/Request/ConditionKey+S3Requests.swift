/// What the server makes of the keys of every S3 request, whatever its headers are.
extension ConditionKey {
    /// These are never absent, but empty, as in MinIO: a condition `Null` on one is always false.
    package static let neverAbsent: [ConditionKey] = [.userAgent, .referer, .versionID]

    /// These have a value in every request, also in one that nobody signed.
    static let alwaysThere: [ConditionKey] =
        neverAbsent + [
            .currentTime, .epochTime, .secureTransport, .sourceIP, .principalType, .viaAWSService,
            .principalIsAWSService,
        ]

    /// The tags of an object are the store's to know: a condition on them counts against the caller.
    package static let neverKnown: [ConditionKey] = [.existingObjectTag]
}

extension S3Action {
    /// The condition keys whose values the body holds where an operation is all about them, and not the
    /// headers. Before it is read a policy that asks for them can't be answered.
    package var conditionKeysInBody: [ConditionKey] {
        switch self {
        case .createBucket: [.locationConstraint]
        case .putObjectTagging, .putObjectVersionTagging, .putBucketTagging:
            [.requestObjectTag, .requestObjectTagKeys]
        case .putObjectRetention: [.lockMode, .retainUntilDate, .remainingRetentionDays]
        case .putObjectLegalHold: [.legalHold]
        default: []
        }
    }
}

extension ConditionValues {
    /// Sets what every S3 request has a value for, to an empty one.
    package mutating func setNeverAbsent() {
        for key in ConditionKey.neverAbsent { set(key, "") }
    }

    /// Sets how a request is signed.
    ///
    /// - Parameter presignedAge: How many seconds ago, for one that is signed in its query.
    package mutating func setSignature(presignedAge: Int?) {
        set(.signatureVersion, "AWS4-HMAC-SHA256")
        set(.authType, presignedAge == nil ? "REST-HEADER" : "REST-QUERY-STRING")
        // In milliseconds, as AWS has it.
        if let presignedAge { set(.signatureAge, String(presignedAge * 1_000)) }
    }
}
