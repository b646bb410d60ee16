extension ConditionKey {
    /// The source of the key's value.
    package enum Origin: Sendable {
        /// The server found it out, or an identity source signed it: the caller can't choose it.
        case server
        /// The caller wrote it.
        case request
    }

    package var origin: Origin {
        switch self {
        case .currentTime, .epochTime, .secureTransport, .sourceIP, .principalType, .userID,
            .username, .groups, .signatureVersion, .authType, .signatureAge, .ldapUser,
            .ldapUsername, .ldapGroups, .jwtSubject, .jwtIssuer, .jwtAudience, .jwtID, .jwtUPN,
            .jwtName, .jwtGroups, .jwtGivenName, .jwtFamilyName, .jwtMiddleName, .jwtNickname,
            .jwtPreferredUsername, .jwtProfile, .jwtPicture, .jwtWebsite, .jwtEmail, .jwtGender,
            .jwtBirthdate, .jwtPhoneNumber, .jwtAddress, .jwtScope, .jwtClientID,
            .viaAWSService, .principalIsAWSService, .existingObjectTag, .absent, .unknown:
            .server
        case .userAgent, .referer, .contentSHA256, .locationConstraint, .prefix, .delimiter,
            .maxKeys, .versionID, .serverSideEncryption, .customerAlgorithm, .kmsKeyID,
            .copySource, .metadataDirective, .storageClass, .cannedACL, .retainUntilDate,
            .lockMode, .legalHold, .remainingRetentionDays, .requestObjectTagKeys,
            .requestObjectTag,
            .tokenDuration, .serviceAccountDuration:
            .request
        }
    }

    /// The kind of the key's values.
    enum Kind {
        /// Any kind: no value of the key is ever compared.
        case any
        /// Text that may be read as anything but an address: any text may be in a claim or tag.
        case text
        case address
        case boolean
        case number
        case date
        /// Seconds since 1970, which AWS compares as a number and as a date.
        case epoch
    }

    var kind: Kind {
        switch self {
        case .absent, .unknown: .any
        case .sourceIP: .address
        case .secureTransport, .viaAWSService, .principalIsAWSService: .boolean
        case .signatureAge, .maxKeys, .remainingRetentionDays, .tokenDuration,
            .serviceAccountDuration:
            .number
        case .currentTime, .retainUntilDate: .date
        case .epochTime: .epoch
        case .principalType, .userID, .username, .groups, .signatureVersion, .authType, .ldapUser,
            .ldapUsername, .ldapGroups, .jwtSubject, .jwtIssuer, .jwtAudience, .jwtID, .jwtUPN,
            .jwtName, .jwtGroups, .jwtGivenName, .jwtFamilyName, .jwtMiddleName, .jwtNickname,
            .jwtPreferredUsername, .jwtProfile, .jwtPicture, .jwtWebsite, .jwtEmail, .jwtGender,
            .jwtBirthdate, .jwtPhoneNumber, .jwtAddress, .jwtScope, .jwtClientID,
            .existingObjectTag, .userAgent, .referer, .contentSHA256, .locationConstraint, .prefix,
            .delimiter, .versionID, .serverSideEncryption, .customerAlgorithm, .kmsKeyID,
            .copySource, .metadataDirective, .storageClass, .cannedACL, .lockMode, .legalHold,
            .requestObjectTagKeys, .requestObjectTag:
            .text
        }
    }

    /// The keys with a fixed set of values. Any other value is a mistake that would go unnoticed.
    static let possibleValues: [ConditionKey: [String]] = [
        .serverSideEncryption: ["AES256", "aws:kms"],
        .customerAlgorithm: ["AES256"],
        .metadataDirective: ["COPY", "REPLACE"],
    ]

    /// These are never absent in an S3 request, but empty, as in MinIO: a condition `Null` on one
    /// is always false.
    package static let neverAbsent: [ConditionKey] = [.userAgent, .referer, .versionID]

    /// These have a value in every S3 request, signed or not.
    static let alwaysThere: [ConditionKey] =
        neverAbsent + [
            .currentTime, .epochTime, .secureTransport, .sourceIP, .principalType, .viaAWSService,
            .principalIsAWSService,
        ]

    /// Only the store knows the tags of an object. A condition on them counts against the caller.
    package static let neverKnown: [ConditionKey] = [.existingObjectTag]
}
