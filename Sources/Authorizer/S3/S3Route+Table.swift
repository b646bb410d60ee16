internal import Monitoring
internal import PolicyEngine

extension S3Route {
    static let all: [S3Route] = service + bucketReads + bucketWrites + objectReads + objectWrites

    private static let service: [S3Route] = [
        S3Route(
            .get, .service, nil, .listBuckets, as: .list, .all([.listAllMyBuckets]),
            optional: [.prefix, .continuationToken, .maxBuckets, .bucketRegion]),
        S3Route(
            .get, .service, .events, .listenNotification, .all([.listenNotification]),
            optional: [.prefix, .suffix, .ping]),
    ]

    private static let bucketReads: [S3Route] = [
        // Ceph's gateway answers `read-stats` with the size of the bucket, and lists faster with
        // `allow-unordered`.
        S3Route(
            .head, .bucket, nil, .headBucket, as: .list, .either(.headBucket, .listBucket),
            optional: [.readStats]),
        S3Route(
            .get, .bucket, nil, .listObjects, as: .list, .all([.listBucket]),
            optional: [.prefix, .delimiter, .marker, .maxKeys, .encodingType, .allowUnordered]),
        S3Route(
            .get, .bucket, .listType, .listObjectsV2, as: .list, .all([.listBucket]),
            optional: [
                .prefix, .delimiter, .maxKeys, .encodingType, .continuationToken, .startAfter,
                .fetchOwner, .metadata, .allowUnordered,
            ]),
        S3Route(
            .get, .bucket, .versions, .listObjectVersions, as: .list,
            .either(.listBucketVersions, .listBucket),
            optional: [
                .prefix, .delimiter, .maxKeys, .encodingType, .keyMarker, .versionIDMarker,
                .metadata, .allowUnordered,
            ]),
        S3Route(
            .get, .bucket, .uploads, .listMultipartUploads, as: .list,
            .all([.listBucketMultipartUploads]),
            optional: [
                .prefix, .delimiter, .maxUploads, .encodingType, .keyMarker, .uploadIDMarker,
            ]),
        S3Route(.get, .bucket, .location, .getBucketLocation, .all([.getBucketLocation])),
        S3Route(.get, .bucket, .policy, .getBucketPolicy, .all([.getBucketPolicy])),
        S3Route(
            .get, .bucket, .policyStatus, .getBucketPolicyStatus, .all([.getBucketPolicyStatus])),
        // AWS has actions for these. MinIO has none, and neither have policies written for it.
        S3Route(.get, .bucket, .acl, .getBucketACL, .either(.getBucketACL, .getBucketPolicy)),
        S3Route(
            .get, .bucket, .website, .getBucketWebsite, .either(.getBucketWebsite, .getBucketPolicy)
        ),
        S3Route(
            .get, .bucket, .accelerate, .getBucketAccelerateConfiguration,
            .either(.getAccelerateConfiguration, .getBucketPolicy)),
        S3Route(
            .get, .bucket, .requestPayment, .getBucketRequestPayment,
            .either(.getBucketRequestPayment, .getBucketPolicy)),
        S3Route(
            .get, .bucket, .logging, .getBucketLogging, .either(.getBucketLogging, .getBucketPolicy)
        ),
        S3Route(
            .get, .bucket, .lifecycle, .getBucketLifecycleConfiguration,
            .all([.getLifecycleConfiguration])),
        S3Route(
            .get, .bucket, .encryption, .getBucketEncryption, .all([.getEncryptionConfiguration])),
        S3Route(
            .get, .bucket, .objectLock, .getObjectLockConfiguration,
            .all([.getBucketObjectLockConfiguration])),
        S3Route(
            .get, .bucket, .replication, .getBucketReplication,
            .all([.getReplicationConfiguration])),
        S3Route(
            .get, .bucket, .replicationMetrics, .getBucketReplicationMetrics,
            .all([.getReplicationConfiguration])),
        S3Route(
            .get, .bucket, .replicationCheck, .validateBucketReplication,
            .all([.getReplicationConfiguration])),
        S3Route(
            .get, .bucket, .replicationResetStatus, .getBucketReplicationResetStatus,
            .all([.resetBucketReplicationState]), optional: [.replicationARN]),
        S3Route(.get, .bucket, .versioning, .getBucketVersioning, .all([.getBucketVersioning])),
        S3Route(
            .get, .bucket, .notification, .getBucketNotificationConfiguration,
            .all([.getBucketNotification])),
        S3Route(.get, .bucket, .tagging, .getBucketTagging, .all([.getBucketTagging])),
        S3Route(.get, .bucket, .cors, .getBucketCors, .all([.getBucketCors])),
        S3Route(
            .get, .bucket, .events, .listenBucketNotification, .all([.listenBucketNotification]),
            optional: [.prefix, .suffix, .ping]),
    ]

    /// `DELETE ?website` is missing: it needs no permission in MinIO, which has no websites, but
    /// would delete the website of a store that has them.
    private static let bucketWrites: [S3Route] = [
        S3Route(.put, .bucket, nil, .createBucket, .all([.createBucket])),
        S3Route(.put, .bucket, .acl, .putBucketACL, .either(.putBucketACL, .putBucketPolicy)),
        S3Route(.put, .bucket, .policy, .putBucketPolicy, .all([.putBucketPolicy])),
        S3Route(.put, .bucket, .cors, .putBucketCors, .all([.putBucketCors])),
        S3Route(
            .put, .bucket, .lifecycle, .putBucketLifecycleConfiguration,
            .all([.putLifecycleConfiguration])),
        S3Route(
            .put, .bucket, .encryption, .putBucketEncryption, .all([.putEncryptionConfiguration])),
        S3Route(
            .put, .bucket, .objectLock, .putObjectLockConfiguration,
            .all([.putBucketObjectLockConfiguration])),
        S3Route(.put, .bucket, .tagging, .putBucketTagging, .all([.putBucketTagging])),
        S3Route(.put, .bucket, .versioning, .putBucketVersioning, .all([.putBucketVersioning])),
        S3Route(
            .put, .bucket, .notification, .putBucketNotificationConfiguration,
            .all([.putBucketNotification])),
        S3Route(
            .put, .bucket, .replication, .putBucketReplication,
            .all([.putReplicationConfiguration])),
        S3Route(
            .put, .bucket, .replicationReset, .resetBucketReplication,
            .all([.resetBucketReplicationState]),
            optional: [.replicationARN, .resetID, .resetBefore]),
        S3Route(.delete, .bucket, nil, .deleteBucket, as: .delete, .all([.deleteBucket])),
        S3Route(.delete, .bucket, .policy, .deleteBucketPolicy, .all([.deleteBucketPolicy])),
        S3Route(
            .delete, .bucket, .lifecycle, .deleteBucketLifecycle,
            .all([.putLifecycleConfiguration])),
        S3Route(
            .delete, .bucket, .encryption, .deleteBucketEncryption,
            .all([.putEncryptionConfiguration])),
        S3Route(.delete, .bucket, .tagging, .deleteBucketTagging, .all([.putBucketTagging])),
        S3Route(
            .delete, .bucket, .replication, .deleteBucketReplication,
            .all([.putReplicationConfiguration])),
        S3Route(.delete, .bucket, .cors, .deleteBucketCors, .all([.deleteBucketCors])),
        S3Route(.post, .bucket, nil, .postObject, as: .write, .body),
        S3Route(.post, .bucket, .delete, .deleteObjects, as: .delete, .body),
    ]

    /// As in MinIO, reads of any version need `s3:GetObject`. `s3:versionid` tells versions apart,
    /// and `s3:GetObjectVersion` can be denied.
    private static let objectReads: [S3Route] = [
        S3Route(
            .head, .object, nil, .headObject, as: .read, .all([.getObject]),
            optional: S3Parameters.responseHeaders.union([.versionID, .partNumber])),
        S3Route(
            .get, .object, nil, .getObject, as: .read, .all([.getObject]),
            optional: S3Parameters.responseHeaders.union([.versionID, .partNumber])),
        S3Route(
            .get, .object, .attributes, .getObjectAttributes, as: .read,
            .all([.getObjectAttributes, .getObject]),
            onVersion: [.getObjectVersionAttributes, .getObjectVersion], optional: [.versionID]),
        S3Route(
            .get, .object, .uploadID, .listParts, as: .list, .all([.listMultipartUploadParts]),
            optional: [.maxParts, .partNumberMarker, .encodingType]),
        S3Route(
            .get, .object, .acl, .getObjectACL, .either(.getObjectACL, .getBucketPolicy),
            optional: [.versionID]),
        S3Route(
            .get, .object, .tagging, .getObjectTagging, .all([.getObjectTagging]),
            optional: [.versionID]),
        S3Route(
            .get, .object, .retention, .getObjectRetention, .all([.getObjectRetention]),
            optional: [.versionID]),
        S3Route(
            .get, .object, .legalHold, .getObjectLegalHold, .all([.getObjectLegalHold]),
            optional: [.versionID]),
        S3Route(
            .get, .object, .lambdaARN, .getObjectLambda, as: .read, .all([.getObject]),
            optional: S3Parameters.responseHeaders.union([.versionID])),
        S3Route(
            .post, .object, .select, .selectObjectContent, as: .read, .all([.getObject]),
            required: [.selectType], optional: [.versionID]),
    ]

    /// As in MinIO, the tags of a new object need no action of their own. In AWS they need
    /// `s3:PutObjectTagging`. The keys `s3:RequestObjectTag/…` can forbid some tags.
    private static let objectWrites: [S3Route] = [
        S3Route(.put, .object, nil, .putObject, as: .write, .all([.putObject])),
        S3Route(
            .put, .object, .uploadID, .uploadPart, as: .write, .all([.putObject]),
            required: [.partNumber]),
        S3Route(
            .put, .object, .acl, .putObjectACL, .either(.putObjectACL, .putBucketPolicy),
            optional: [.versionID]),
        S3Route(
            .put, .object, .tagging, .putObjectTagging, .all([.putObjectTagging]),
            optional: [.versionID]),
        S3Route(
            .put, .object, .retention, .putObjectRetention, .all([.putObjectRetention]),
            optional: [.versionID]),
        S3Route(
            .put, .object, .legalHold, .putObjectLegalHold, .all([.putObjectLegalHold]),
            optional: [.versionID]),
        S3Route(.post, .object, .uploads, .createMultipartUpload, as: .write, .all([.putObject])),
        S3Route(
            .post, .object, .uploadID, .completeMultipartUpload, as: .write, .all([.putObject])),
        S3Route(
            .post, .object, .restore, .restoreObject, as: .write, .all([.restoreObject]),
            optional: [.versionID]),
        S3Route(
            .delete, .object, nil, .deleteObject, as: .delete, .all([.deleteObject]),
            optional: [.versionID]),
        S3Route(
            .delete, .object, .uploadID, .abortMultipartUpload, as: .write,
            .all([.abortMultipartUpload])),
        S3Route(
            .delete, .object, .tagging, .deleteObjectTagging, .all([.deleteObjectTagging]),
            optional: [.versionID]),
    ]
}
