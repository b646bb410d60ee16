internal import Credentials
internal import State
internal import System
internal import Wire

/// What the audit log tells of an S3 request: who wanted what, and why not. No secret and no token.
struct S3AuditEntry {
    /// A key has up to 1,024 bytes, encoded three times as many, and its bucket stands before it. A hostile
    /// caller's texts have any number: a line stays one that is read.
    private static let maximumTextByteCount = 3_200
    /// The same for callers who have proved nothing.
    private static let maximumStrangerByteCount = 512

    /// How many of the keys of a list a line names.
    private static let maximumKeyCount = 10

    let requestID: String
    let time: Timestamp
    let start = Clock.uptime
    let sourceAddress: String
    let method: String
    var action: String?
    var operationClass = S3OperationClass.unknown
    var resource: String?
    /// The path as the client sent it, where that is no resource that can be read in one way.
    var unreadablePath: String?
    /// What a copy reads.
    var copySource: String?
    /// How many objects of a list were deleted; nil when nothing came in a list.
    var allowedKeyCount: Int?
    /// Which were not.
    var refusedKeys: [String] = []
    var accessKeyID: String?
    /// Who the caller has proved to be.
    var subject: String?
    /// Whose access key it is: what sessions are revoked by, so never cut.
    var parent: String?
    /// What people call the owner, where that is another name.
    var userName: String?

    init(_ request: Request, now: Timestamp) {
        requestID = RequestID.make()
        time = now
        sourceAddress = request.sourceAddress
        method = request.method
    }

    /// Takes what a request asks for.
    mutating func take(_ s3: S3Request) {
        action = s3.operation.name.rawValue
        operationClass = s3.operation.name.operationClass
        resource = s3.address.canonicalPath
        copySource = s3.copySource?.canonical
    }

    var allowedLine: [UInt8] { line(refusal: nil) }

    func refusedLine(_ refusal: S3Error) -> [UInt8] { line(refusal: refusal) }

    private func line(refusal: S3Error?) -> [UInt8] {
        var line = JSONWriter()
        line.field("time", time.iso8601)
        line.field("requestID", requestID)
        line.field("action", ifPresent: action)
        line.field("sourceAddress", sourceAddress)
        line.field("outcome", refusal == nil ? "allowed" : "refused")
        line.field("code", ifPresent: refusal?.code)
        line.field("reason", ifPresent: refusal.map { cut($0.detail ?? $0.message) })
        line.field("subject", ifPresent: subject.map(cut))
        line.field("parent", ifPresent: parent)
        line.field("userName", ifPresent: userName.map(cut))
        line.field("accessKeyID", ifPresent: accessKeyID.map(cut))
        line.field("method", cut(method))
        line.field("resource", ifPresent: resource.map(cut))
        line.field("path", ifPresent: unreadablePath.map(cut))
        line.field("copySource", ifPresent: copySource.map(cut))
        if let allowedKeyCount {
            line.field("allowedKeys", allowedKeyCount)
            line.field("refusedKeys", refusedKeys.count)
            line.field(
                "firstRefusedKeys",
                refusedKeys.prefix(S3AuditEntry.maximumKeyCount).map {
                    String(decoding: $0.utf8.prefix(1_024), as: UTF8.self)
                })
        }
        return line.object
    }

    private func cut(_ text: String) -> String {
        let limit =
            subject == nil
            ? S3AuditEntry.maximumStrangerByteCount : S3AuditEntry.maximumTextByteCount
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }
}
