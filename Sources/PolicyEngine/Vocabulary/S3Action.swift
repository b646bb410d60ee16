/// The actions of S3, by MinIO's names for them where those differ from AWS's. MinIO has no actions
/// for access control lists and a few settings of a bucket, and asks about the bucket's policy. AWS
/// has actions for them. Either action allows, and either one denies.
package enum S3Action: String, CaseIterable, Sendable {
    // On the service.
    case listAllMyBuckets = "ListAllMyBuckets"
    case listenNotification = "ListenNotification"

    // On a bucket.
    case createBucket = "CreateBucket"
    case deleteBucket = "DeleteBucket"
    case deleteBucketCors = "DeleteBucketCors"
    case deleteBucketPolicy = "DeleteBucketPolicy"
    case forceDeleteBucket = "ForceDeleteBucket"
    case getAccelerateConfiguration = "GetAccelerateConfiguration"
    case getBucketACL = "GetBucketAcl"
    case getBucketCors = "GetBucketCors"
    case getBucketLocation = "GetBucketLocation"
    case getBucketLogging = "GetBucketLogging"
    case getBucketNotification = "GetBucketNotification"
    case getBucketObjectLockConfiguration = "GetBucketObjectLockConfiguration"
    case getBucketPolicy = "GetBucketPolicy"
    case getBucketPolicyStatus = "GetBucketPolicyStatus"
    case getBucketRequestPayment = "GetBucketRequestPayment"
    case getBucketTagging = "GetBucketTagging"
    case getBucketVersioning = "GetBucketVersioning"
    case getBucketWebsite = "GetBucketWebsite"
    case getEncryptionConfiguration = "GetEncryptionConfiguration"
    case getLifecycleConfiguration = "GetLifecycleConfiguration"
    case getReplicationConfiguration = "GetReplicationConfiguration"
    case headBucket = "HeadBucket"
    case listBucket = "ListBucket"
    case listBucketMultipartUploads = "ListBucketMultipartUploads"
    case listBucketVersions = "ListBucketVersions"
    case listenBucketNotification = "ListenBucketNotification"
    case putBucketACL = "PutBucketAcl"
    case putBucketCors = "PutBucketCors"
    case putBucketNotification = "PutBucketNotification"
    case putBucketObjectLockConfiguration = "PutBucketObjectLockConfiguration"
    case putBucketPolicy = "PutBucketPolicy"
    case putBucketTagging = "PutBucketTagging"
    case putBucketVersioning = "PutBucketVersioning"
    case putEncryptionConfiguration = "PutEncryptionConfiguration"
    case putLifecycleConfiguration = "PutLifecycleConfiguration"
    case putReplicationConfiguration = "PutReplicationConfiguration"
    case resetBucketReplicationState = "ResetBucketReplicationState"

    // On an object.
    case abortMultipartUpload = "AbortMultipartUpload"
    case bypassGovernanceRetention = "BypassGovernanceRetention"
    case deleteObject = "DeleteObject"
    case deleteObjectTagging = "DeleteObjectTagging"
    case deleteObjectVersion = "DeleteObjectVersion"
    case deleteObjectVersionTagging = "DeleteObjectVersionTagging"
    case getObject = "GetObject"
    case getObjectACL = "GetObjectAcl"
    case getObjectAttributes = "GetObjectAttributes"
    case getObjectLegalHold = "GetObjectLegalHold"
    case getObjectRetention = "GetObjectRetention"
    case getObjectTagging = "GetObjectTagging"
    case getObjectVersion = "GetObjectVersion"
    case getObjectVersionACL = "GetObjectVersionAcl"
    case getObjectVersionAttributes = "GetObjectVersionAttributes"
    case getObjectVersionForReplication = "GetObjectVersionForReplication"
    case getObjectVersionTagging = "GetObjectVersionTagging"
    case listMultipartUploadParts = "ListMultipartUploadParts"
    case putObject = "PutObject"
    case putObjectACL = "PutObjectAcl"
    case putObjectFanOut = "PutObjectFanOut"
    case putObjectLegalHold = "PutObjectLegalHold"
    case putObjectRetention = "PutObjectRetention"
    case putObjectTagging = "PutObjectTagging"
    case putObjectVersionACL = "PutObjectVersionAcl"
    case putObjectVersionTagging = "PutObjectVersionTagging"
    case replicateDelete = "ReplicateDelete"
    case replicateObject = "ReplicateObject"
    case replicateTags = "ReplicateTags"
    case restoreObject = "RestoreObject"
}

extension S3Action {
    /// What the action is done to, and so what a statement's `Resource` has to name: the ARN of a
    /// bucket does not cover its objects, nor theirs the bucket.
    package var scope: Action.Scope {
        switch self {
        case .listAllMyBuckets, .listenNotification:
            .service
        case .createBucket, .deleteBucket, .deleteBucketCors, .deleteBucketPolicy,
            .forceDeleteBucket, .getAccelerateConfiguration, .getBucketACL, .getBucketCors,
            .getBucketLocation, .getBucketLogging, .getBucketNotification,
            .getBucketObjectLockConfiguration, .getBucketPolicy, .getBucketPolicyStatus,
            .getBucketRequestPayment, .getBucketTagging, .getBucketVersioning,
            .getBucketWebsite, .getEncryptionConfiguration,
            .getLifecycleConfiguration, .getReplicationConfiguration, .headBucket, .listBucket,
            .listBucketMultipartUploads, .listBucketVersions, .listenBucketNotification,
            .putBucketACL, .putBucketCors, .putBucketNotification,
            .putBucketObjectLockConfiguration, .putBucketPolicy, .putBucketTagging,
            .putBucketVersioning,
            .putEncryptionConfiguration, .putLifecycleConfiguration,
            .putReplicationConfiguration, .resetBucketReplicationState:
            .bucket
        case .abortMultipartUpload, .bypassGovernanceRetention, .deleteObject,
            .deleteObjectTagging, .deleteObjectVersion, .deleteObjectVersionTagging, .getObject,
            .getObjectACL, .getObjectVersionACL, .putObjectACL, .putObjectVersionACL,
            .getObjectAttributes, .getObjectLegalHold, .getObjectRetention, .getObjectTagging,
            .getObjectVersion, .getObjectVersionAttributes, .getObjectVersionForReplication,
            .getObjectVersionTagging, .listMultipartUploadParts, .putObject, .putObjectFanOut,
            .putObjectLegalHold, .putObjectRetention, .putObjectTagging,
            .putObjectVersionTagging, .replicateDelete, .replicateObject, .replicateTags,
            .restoreObject:
            .object
        }
    }
}
