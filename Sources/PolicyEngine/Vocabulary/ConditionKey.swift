/// What conditions and variables can ask about a request, by MinIO's names.
///
/// The set is closed: a header or parameter without a key has no effect on a decision.
package enum ConditionKey: UInt8, CaseIterable, Sendable {
    // What the server knows of the request.
    case currentTime, epochTime, secureTransport, sourceIP
    case principalType, userID, username, groups
    case signatureVersion, authType, signatureAge
    case ldapUser, ldapUsername, ldapGroups
    case jwtSubject, jwtIssuer, jwtAudience, jwtID, jwtUPN, jwtName, jwtGroups
    case jwtGivenName, jwtFamilyName, jwtMiddleName, jwtNickname, jwtPreferredUsername
    case jwtProfile, jwtPicture, jwtWebsite, jwtEmail, jwtGender, jwtBirthdate
    case jwtPhoneNumber, jwtAddress, jwtScope, jwtClientID

    // What AWS knows of every request, and what is the same in all requests here.
    case viaAWSService, principalIsAWSService

    // What the store knows of the object. One key for each tag.
    case existingObjectTag

    // Keys of AWS without a value here. One key for each name.
    case absent, unknown

    // What the request says.
    case userAgent, referer
    case contentSHA256, locationConstraint
    case prefix, delimiter, maxKeys, versionID
    case serverSideEncryption, customerAlgorithm, kmsKeyID
    case copySource, metadataDirective, storageClass, cannedACL
    case retainUntilDate, lockMode, legalHold, remainingRetentionDays
    case requestObjectTagKeys
    /// One key for each tag.
    case requestObjectTag
    case tokenDuration, serviceAccountDuration

    package var name: String {
        switch self {
        case .currentTime: "aws:CurrentTime"
        case .epochTime: "aws:EpochTime"
        case .secureTransport: "aws:SecureTransport"
        case .sourceIP: "aws:SourceIp"
        case .principalType: "aws:principaltype"
        case .userID: "aws:userid"
        case .username: "aws:username"
        case .groups: "aws:groups"
        case .signatureVersion: "s3:signatureversion"
        case .authType: "s3:authType"
        case .signatureAge: "s3:signatureAge"
        case .ldapUser: "ldap:user"
        case .ldapUsername: "ldap:username"
        case .ldapGroups: "ldap:groups"
        case .jwtSubject: "jwt:sub"
        case .jwtIssuer: "jwt:iss"
        case .jwtAudience: "jwt:aud"
        case .jwtID: "jwt:jti"
        case .jwtUPN: "jwt:upn"
        case .jwtName: "jwt:name"
        case .jwtGroups: "jwt:groups"
        case .jwtGivenName: "jwt:given_name"
        case .jwtFamilyName: "jwt:family_name"
        case .jwtMiddleName: "jwt:middle_name"
        case .jwtNickname: "jwt:nickname"
        case .jwtPreferredUsername: "jwt:preferred_username"
        case .jwtProfile: "jwt:profile"
        case .jwtPicture: "jwt:picture"
        case .jwtWebsite: "jwt:website"
        case .jwtEmail: "jwt:email"
        case .jwtGender: "jwt:gender"
        case .jwtBirthdate: "jwt:birthdate"
        case .jwtPhoneNumber: "jwt:phone_number"
        case .jwtAddress: "jwt:address"
        case .jwtScope: "jwt:scope"
        case .jwtClientID: "jwt:client_id"
        case .viaAWSService: "aws:ViaAWSService"
        case .principalIsAWSService: "aws:PrincipalIsAWSService"
        case .existingObjectTag: "s3:ExistingObjectTag"
        // No policy names these two. Each stands for names of AWS.
        case .absent: "(absent)"
        case .unknown: "(unknown)"
        case .userAgent: "aws:UserAgent"
        case .referer: "aws:Referer"
        case .contentSHA256: "s3:x-amz-content-sha256"
        case .locationConstraint: "s3:LocationConstraint"
        case .prefix: "s3:prefix"
        case .delimiter: "s3:delimiter"
        case .maxKeys: "s3:max-keys"
        case .versionID: "s3:versionid"
        case .serverSideEncryption: "s3:x-amz-server-side-encryption"
        case .customerAlgorithm: "s3:x-amz-server-side-encryption-customer-algorithm"
        case .kmsKeyID: "s3:x-amz-server-side-encryption-aws-kms-key-id"
        case .copySource: "s3:x-amz-copy-source"
        case .metadataDirective: "s3:x-amz-metadata-directive"
        case .storageClass: "s3:x-amz-storage-class"
        case .cannedACL: "s3:x-amz-acl"
        case .retainUntilDate: "s3:object-lock-retain-until-date"
        case .lockMode: "s3:object-lock-mode"
        case .legalHold: "s3:object-lock-legal-hold"
        case .remainingRetentionDays: "s3:object-lock-remaining-retention-days"
        case .requestObjectTagKeys: "s3:RequestObjectTagKeys"
        case .requestObjectTag: "s3:RequestObjectTag"
        case .tokenDuration: "sts:DurationSeconds"
        case .serviceAccountDuration: "svc:DurationSeconds"
        }
    }

    /// Whether the key stands for many: for each tag (`s3:RequestObjectTag/<tag>`) or each name.
    var isOfTag: Bool {
        self == .existingObjectTag || self == .requestObjectTag || hasNoValue
    }

    /// Whether no request has a value for the key here.
    package var hasNoValue: Bool { self == .absent || self == .unknown }

    /// Whether the key is false in every request: no service of AWS asks here.
    package var isConstant: Bool { self == .viaAWSService || self == .principalIsAWSService }

    /// Whether values of the key name a place in a bucket, with parts separated by `/`.
    var isPath: Bool { self == .prefix || self == .copySource }
}
