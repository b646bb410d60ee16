extension ConditionKey {
    /// Whether requests for every action have the key. Only such keys may be variables.
    var isCommon: Bool { !ConditionKey.s3Actions.keys.contains(self) && !isDuration }

    /// Whether requests for one of the actions can have the key. As in AWS, a statement's key has
    /// to go with one of its actions, and is absent for the others. MinIO requires that it goes
    /// with all, and so refuses `s3:prefix` with `s3:GetObject`.
    func isUsable(withAnyOf actions: ActionSet) -> Bool {
        !ConditionKey.actions[Int(rawValue)].intersection(actions).isEmpty
    }

    package func isUsable(with action: Action) -> Bool {
        isUsable(withAnyOf: ActionSet(CollectionOfOne(action)))
    }

    private static let actions: [ActionSet] = allCases.map { key in
        if key == .tokenDuration { return .all(in: .securityToken) }
        if key == .serviceAccountDuration { return .all(in: .admin) }
        return s3Actions[key].map { ActionSet($0.map(Action.s3)) } ?? .all
    }

    private var isDuration: Bool { self == .tokenDuration || self == .serviceAccountDuration }

    private static let tagged: [S3Action] = [
        .getObjectVersion, .getObjectVersionAttributes, .getObjectTagging, .deleteObjectTagging,
        .getObjectVersionTagging, .deleteObjectVersionTagging, .getObjectVersionForReplication,
        .replicateDelete, .replicateObject, .replicateTags, .putObjectTagging,
        .putObjectVersionTagging,
    ]

    private static let encrypted: [S3Action] = [
        .getObject, .putObject, .getObjectRetention, .putObjectRetention, .putObjectLegalHold,
    ]

    private static let tagging: [S3Action] = [
        .putObject, .putObjectTagging, .putObjectVersionTagging, .putBucketTagging,
        .bypassGovernanceRetention,
    ]

    /// The keys that only some of S3's actions have.
    private static let s3Actions: [ConditionKey: [S3Action]] = [
        .prefix: [.listBucket, .listBucketVersions],
        .delimiter: [.listBucket, .listBucketVersions],
        .maxKeys: [.listBucket, .listBucketVersions],
        .versionID: tagged + [
            .getObject, .putObject, .deleteObject, .deleteObjectVersion, .getObjectRetention,
            .putObjectRetention, .putObjectLegalHold, .bypassGovernanceRetention,
        ],
        .existingObjectTag: tagged + [.getObject, .getObjectAttributes],
        .requestObjectTag: tagging,
        .requestObjectTagKeys: tagging,
        .serverSideEncryption: encrypted,
        .customerAlgorithm: encrypted,
        .kmsKeyID: encrypted,
        .copySource: [.putObject],
        .metadataDirective: [.putObject],
        .storageClass: [.putObject],
        .cannedACL: [
            .putObject, .putObjectACL, .putObjectVersionACL, .createBucket, .putBucketACL,
        ],
        .lockMode: [.putObject, .putObjectRetention, .bypassGovernanceRetention],
        .retainUntilDate: [.putObject, .putObjectRetention, .bypassGovernanceRetention],
        .legalHold: [.putObject, .putObjectLegalHold, .bypassGovernanceRetention],
        .remainingRetentionDays: [.putObjectRetention, .bypassGovernanceRetention],
    ]
}
