/// The parameters of S3's queries that Daypass knows, as they are sent, in exactly this case. Any
/// other one may stand for an operation that nothing authorized, and is refused.
enum S3Parameter: String, CaseIterable, Sendable {
    // Sub-resources: each makes another operation of the request.
    case accelerate, acl, attributes, cors, delete, encryption, events, lifecycle, location
    case logging, notification, policy, policyStatus, replication, requestPayment, restore
    case retention, select, tagging, uploads, versioning, versions, website
    case lambdaARN = "lambdaArn"
    case legalHold = "legal-hold"
    case listType = "list-type"
    case objectLock = "object-lock"
    case replicationCheck = "replication-check"
    case replicationMetrics = "replication-metrics"
    case replicationReset = "replication-reset"
    case replicationResetStatus = "replication-reset-status"
    case uploadID = "uploadId"

    // What says more about an operation.
    case allowUnordered = "allow-unordered"
    case bucketRegion = "bucket-region"
    case continuationToken = "continuation-token"
    case delimiter
    case encodingType = "encoding-type"
    case fetchOwner = "fetch-owner"
    case keyMarker = "key-marker"
    case marker
    case maxBuckets = "max-buckets"
    case maxKeys = "max-keys"
    case maxParts = "max-parts"
    case maxUploads = "max-uploads"
    case metadata, partNumber
    case partNumberMarker = "part-number-marker"
    case ping, prefix
    case readStats = "read-stats"
    case replicationARN = "arn"
    case resetBefore = "older-than"
    case resetID = "reset-id"
    case responseCacheControl = "response-cache-control"
    case responseContentDisposition = "response-content-disposition"
    case responseContentEncoding = "response-content-encoding"
    case responseContentLanguage = "response-content-language"
    case responseContentType = "response-content-type"
    case responseExpires = "response-expires"
    case selectType = "select-type"
    case startAfter = "start-after"
    case suffix
    case uploadIDMarker = "upload-id-marker"
    case versionID = "versionId"
    case versionIDMarker = "version-id-marker"

    init?(name: String) {
        guard let parameter = S3Parameter.byName[name] else { return nil }
        self = parameter
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    var name: String { rawValue }

    /// Its place in ``S3Parameters``.
    fileprivate var bit: UInt128 { S3Parameter.bits[self]! }  // all cases have one

    private static let bits = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, UInt128(1) << $0) })
}

/// A set of parameters.
struct S3Parameters: Equatable, Sendable, ExpressibleByArrayLiteral {
    private var bits: UInt128 = 0

    /// The parameters that make another operation of a request. They exclude each other: stores
    /// differ in which of two applies.
    static let subresources: S3Parameters = [
        .accelerate, .acl, .attributes, .cors, .delete, .encryption, .events, .lifecycle, .location,
        .logging, .notification, .policy, .policyStatus, .replication, .requestPayment, .restore,
        .retention, .select, .tagging, .uploads, .versioning, .versions, .website, .lambdaARN,
        .legalHold, .listType, .objectLock, .replicationCheck, .replicationMetrics,
        .replicationReset, .replicationResetStatus, .uploadID,
    ]

    /// Sub-resources whose value has a meaning. The store gets any other one without a value: with
    /// a value it could read it as a parameter that it does not know.
    static let valuedSubresources: S3Parameters = [
        .events, .lambdaARN, .listType, .replicationMetrics, .uploadID,
    ]

    /// Sub-resources that every client needs to list or write, and that every store knows.
    static let essential: S3Parameters = [.delete, .listType, .location, .uploads, .uploadID]

    /// The parameters by which a presigned URL sets headers of the answer.
    static let responseHeaders: S3Parameters = [
        .responseCacheControl, .responseContentDisposition, .responseContentEncoding,
        .responseContentLanguage, .responseContentType, .responseExpires,
    ]

    init(arrayLiteral parameters: S3Parameter...) {
        for parameter in parameters { insert(parameter) }
    }

    var isEmpty: Bool { bits == 0 }

    /// All of them, in the order of ``S3Parameter``.
    var members: [S3Parameter] { S3Parameter.allCases.filter(contains) }

    var first: S3Parameter? {
        isEmpty ? nil : S3Parameter.allCases[bits.trailingZeroBitCount]
    }

    /// The one parameter in the set; `nil` if there is none, or several.
    var only: S3Parameter? { bits.nonzeroBitCount == 1 ? first : nil }

    func contains(_ parameter: S3Parameter) -> Bool {
        // Most requests have no parameter.
        bits != 0 && bits & parameter.bit != 0
    }

    mutating func insert(_ parameter: S3Parameter) { bits |= parameter.bit }

    func union(_ other: S3Parameters) -> S3Parameters { S3Parameters(bits: bits | other.bits) }

    func intersection(_ other: S3Parameters) -> S3Parameters {
        S3Parameters(bits: bits & other.bits)
    }

    func subtracting(_ other: S3Parameters) -> S3Parameters {
        S3Parameters(bits: bits & ~other.bits)
    }

    private init(bits: UInt128) { self.bits = bits }
}
