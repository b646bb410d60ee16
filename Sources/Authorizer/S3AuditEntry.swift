internal import Credentials
internal import Monitoring
internal import State
internal import System
internal import Wire

/// What the audit log says about an S3 request.
struct S3AuditEntry: AuditEntry {
    /// An encoded key has up to three times 1,024 bytes, after the name of its bucket. A hostile
    /// caller's texts may be of any length, and a line must stay readable.
    private static let longestText = 3_200
    /// The same for a caller that has proved nothing.
    private static let maximumStrangerByteCount = 512

    /// How many refused keys of a list a line names.
    private static let maximumKeyCount = 10

    let requestID: String
    let time: Timestamp
    let start = Clock.uptime
    let sourceAddress: String
    let method: String
    var action: String?
    var operationClass = S3OperationClass.unknown
    var resource: String?
    /// The path as the client sent it, if it is no valid resource.
    var unreadablePath: String?
    var copySource: String?
    /// How many objects of a list were deleted; `nil` if the request had no list.
    var allowedKeyCount: Int?
    /// The keys of a list that were refused.
    var refusedKeys: [String] = []
    var accessKeyID: String?
    var subject: String?
    var parent: String?
    var userName: String?

    init(_ request: Request, now: Timestamp) {
        requestID = RequestID.make()
        time = now
        sourceAddress = request.sourceAddress
        method = request.method
    }

    mutating func take(_ s3: S3Request) {
        action = s3.operation.name.rawValue
        operationClass = s3.operation.operationClass
        resource = s3.address.canonicalPath
        copySource = s3.copySource?.canonical
    }

    var maximumTextByteCount: Int {
        subject == nil ? S3AuditEntry.maximumStrangerByteCount : S3AuditEntry.longestText
    }

    var maximumReasonByteCount: Int { maximumTextByteCount }

    func addDetails(to line: inout AuditLine) {
        let limit = maximumTextByteCount
        line.add(.method, method, limit: limit)
        line.add(.resource, resource, limit: limit)
        line.add(.path, unreadablePath, limit: limit)
        line.add(.copySource, copySource, limit: limit)
        if let allowedKeyCount {
            line.add(.allowedKeys, allowedKeyCount)
            line.add(.refusedKeys, refusedKeys.count)
            line.add(
                .firstRefusedKeys, Array(refusedKeys.prefix(S3AuditEntry.maximumKeyCount)),
                limit: 1_024)
        }
    }
}

extension S3Error: AuditedRefusal {}
