internal import Monitoring
internal import State

extension S3OperationName {
    /// What the operation is for, coarsely: how requests are counted.
    var operationClass: S3OperationClass {
        switch self {
        case .getObject, .getObjectAttributes, .getObjectLambda, .headObject, .selectObjectContent:
            .read
        case .abortMultipartUpload, .completeMultipartUpload, .copyObject, .createMultipartUpload,
            .postObject, .putObject, .restoreObject, .uploadPart, .uploadPartCopy:
            .write
        case .deleteBucket, .deleteObject, .deleteObjects: .delete
        case .headBucket, .listBuckets, .listMultipartUploads, .listObjects, .listObjectsV2,
            .listObjectVersions, .listParts:
            .list
        case .createBucket, .deleteBucketCors, .deleteBucketEncryption, .deleteBucketLifecycle,
            .deleteBucketPolicy, .deleteBucketReplication, .deleteBucketTagging,
            .deleteObjectTagging, .getBucketAccelerateConfiguration, .getBucketACL, .getBucketCors,
            .getBucketEncryption, .getBucketLifecycleConfiguration, .getBucketLocation,
            .getBucketLogging, .getBucketNotificationConfiguration, .getBucketPolicy,
            .getBucketPolicyStatus, .getBucketReplication, .getBucketReplicationMetrics,
            .getBucketReplicationResetStatus, .getBucketRequestPayment, .getBucketTagging,
            .getBucketVersioning, .getBucketWebsite, .getObjectACL, .getObjectLegalHold,
            .getObjectLockConfiguration, .getObjectRetention, .getObjectTagging,
            .listenBucketNotification, .listenNotification, .putBucketACL, .putBucketCors,
            .putBucketEncryption, .putBucketLifecycleConfiguration,
            .putBucketNotificationConfiguration, .putBucketPolicy, .putBucketReplication,
            .putBucketTagging, .putBucketVersioning, .putObjectACL, .putObjectLegalHold,
            .putObjectLockConfiguration, .putObjectRetention, .putObjectTagging,
            .resetBucketReplication, .validateBucketReplication:
            .settings
        }
    }
}
