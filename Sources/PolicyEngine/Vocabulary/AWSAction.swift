/// The actions that AWS has and Daypass has not, in the families that both have. Daypass lets no
/// request through that asks for one, so they give and deny nothing.
enum AWSAction {
    /// Whether a pattern of a family matches one of them.
    static func isKnown(_ pattern: Pattern, in family: Action.Family) -> Bool {
        names[family]?.contains { pattern.matches($0.span) } ?? false
    }

    static func names(in family: Action.Family) -> [String] {
        (names[family] ?? []).map { String(decoding: $0, as: UTF8.self) }
    }

    private static let names: [Action.Family: [[UInt8]]] = [
        .s3: list(s3, of: .s3), .securityToken: list(securityToken, of: .securityToken),
        .kms: list(kms, of: .kms),
    ]

    private static func list(_ text: String, of family: Action.Family) -> [[UInt8]] {
        text.split { $0 == " " || $0 == "\n" }.map { Array("\(family.rawValue):\($0)".utf8) }
    }

    // From AWS's Service Authorization Reference, as of August 2026.
    private static let s3 =
        """
        AllowVendedLogDeliveryForResource AssociateAccessGrantsIdentityCenter
        CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
        CreateAccessPoint CreateAccessPointForObjectLambda
        CreateBucketMetadataTableConfiguration CreateJob
        CreateMultiRegionAccessPoint CreateStorageLensGroup DeleteAccessGrant
        DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy
        DeleteAccessGrantsLocation DeleteAccessPoint
        DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
        DeleteAccessPointPolicyForObjectLambda
        DeleteBucketMetadataTableConfiguration DeleteBucketWebsite
        DeleteJobTagging DeleteMultiRegionAccessPoint DeleteObjectAnnotation
        DeleteObjectVersionAnnotation DeleteStorageLensConfiguration
        DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob
        DescribeMultiRegionAccessPointOperation
        DissociateAccessGrantsIdentityCenter GetAccessGrant
        GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix
        GetAccessGrantsInstanceResourcePolicy GetAccessGrantsLocation
        GetAccessPoint GetAccessPointConfigurationForObjectLambda
        GetAccessPointForObjectLambda GetAccessPointPolicy
        GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus
        GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock
        GetAnalyticsConfiguration GetBucketAbac
        GetBucketMetadataTableConfiguration GetBucketOwnershipControls
        GetBucketPublicAccessBlock GetDataAccess
        GetIntelligentTieringConfiguration GetInventoryConfiguration
        GetJobTagging GetMetricsConfiguration GetMultiRegionAccessPoint
        GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus
        GetMultiRegionAccessPointRoutes GetObjectAnnotation GetObjectTorrent
        GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication
        GetObjectVersionTorrent GetStorageLensConfiguration
        GetStorageLensConfigurationTagging GetStorageLensDashboard
        GetStorageLensGroup InitiateReplication ListAccessGrants
        ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints
        ListAccessPointsForObjectLambda ListCallerAccessGrants ListJobs
        ListMultiRegionAccessPoints ListObjectAnnotations
        ListObjectVersionAnnotations ListStorageLensConfigurations
        ListStorageLensGroups ListTagsForResource
        ObjectOwnerOverrideToBucketOwner PauseReplication
        PutAccelerateConfiguration PutAccessGrantsInstanceResourcePolicy
        PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
        PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock
        PutAccountPublicAccessBlock PutAnalyticsConfiguration PutBucketAbac
        PutBucketLogging PutBucketOwnershipControls PutBucketPublicAccessBlock
        PutBucketRequestPayment PutBucketWebsite
        PutIntelligentTieringConfiguration PutInventoryConfiguration
        PutJobTagging PutMetricsConfiguration PutMultiRegionAccessPointPolicy
        PutObjectAnnotation PutObjectVersionAnnotation
        PutStorageLensConfiguration PutStorageLensConfigurationTagging
        ReplicateObjectAnnotation SubmitMultiRegionAccessPointRoutes TagResource
        UntagResource UpdateAccessGrantsLocation
        UpdateBucketMetadataAnnotationTableConfiguration
        UpdateBucketMetadataInventoryTableConfiguration
        UpdateBucketMetadataJournalTableConfiguration UpdateJobPriority
        UpdateJobStatus UpdateObjectEncryption UpdateStorageLensGroup
        """

    private static let securityToken =
        """
        AssumeRoleWithSAML AssumeRoot DecodeAuthorizationMessage
        GetAccessKeyInfo GetDelegatedAccessToken GetFederationToken
        GetServiceBearerToken GetSessionToken GetWebIdentityToken SetContext
        SetSourceIdentity TagGetWebIdentityToken TagSession
        """

    private static let kms =
        """
        CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore
        CreateGrant Decrypt DeleteAlias DeleteCustomKeyStore
        DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores
        DescribeKey DisableKey DisableKeyRotation DisconnectCustomKeyStore
        EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
        GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
        GenerateMac GenerateRandom GetKeyLastUsage GetKeyPolicy
        GetKeyRotationStatus GetParametersForImport GetPublicKey
        ImportKeyMaterial ListAliases ListGrants ListKeyPolicies
        ListKeyRotations ListResourceTags ListRetirableGrants PutKeyPolicy
        ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant RevokeGrant
        RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey
        TagResource UntagResource UpdateAlias UpdateCustomKeyStore
        UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac
        """
}
