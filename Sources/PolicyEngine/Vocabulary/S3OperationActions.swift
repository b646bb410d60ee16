/// The operations of S3's API whose names people write in place of actions, with the actions that
/// they need. AWS also accepts such a word in a policy, and there, too, it gives nothing.
enum S3OperationActions {
    /// The actions of an operation; `nil` if it is not one, or if its action has the same name.
    static func of(_ name: some StringProtocol) -> [S3Action]? {
        byName[name.lowercased()]
    }

    private static let byName: [String: [S3Action]] = Dictionary(
        uniqueKeysWithValues: table.map { ($0.lowercased(), $1) })

    // AWS's S3 user guide, "Required permissions for Amazon S3 API operations".
    private static let table: [(String, [S3Action])] = [
        ("ListBuckets", [.listAllMyBuckets]),
        ("ListObjects", [.listBucket]), ("ListObjectsV2", [.listBucket]),
        ("ListObjectVersions", [.listBucketVersions]),
        ("ListMultipartUploads", [.listBucketMultipartUploads]),
        ("ListParts", [.listMultipartUploadParts]),
        ("HeadObject", [.getObject]), ("SelectObjectContent", [.getObject]),
        ("CopyObject", [.getObject, .putObject]), ("UploadPartCopy", [.getObject, .putObject]),
        ("CreateMultipartUpload", [.putObject]), ("UploadPart", [.putObject]),
        ("CompleteMultipartUpload", [.putObject]), ("PostObject", [.putObject]),
        ("DeleteObjects", [.deleteObject]),
        ("GetBucketEncryption", [.getEncryptionConfiguration]),
        ("PutBucketEncryption", [.putEncryptionConfiguration]),
        ("DeleteBucketEncryption", [.putEncryptionConfiguration]),
        ("GetBucketLifecycle", [.getLifecycleConfiguration]),
        ("PutBucketLifecycle", [.putLifecycleConfiguration]),
        ("GetBucketLifecycleConfiguration", [.getLifecycleConfiguration]),
        ("PutBucketLifecycleConfiguration", [.putLifecycleConfiguration]),
        ("DeleteBucketLifecycle", [.putLifecycleConfiguration]),
        ("GetBucketReplication", [.getReplicationConfiguration]),
        ("PutBucketReplication", [.putReplicationConfiguration]),
        ("DeleteBucketReplication", [.putReplicationConfiguration]),
        ("DeleteBucketTagging", [.putBucketTagging]),
        ("GetBucketNotificationConfiguration", [.getBucketNotification]),
        ("PutBucketNotificationConfiguration", [.putBucketNotification]),
        ("GetObjectLockConfiguration", [.getBucketObjectLockConfiguration]),
        ("PutObjectLockConfiguration", [.putBucketObjectLockConfiguration]),
        ("GetBucketAccelerateConfiguration", [.getAccelerateConfiguration]),
    ]
}
