/// The parsers of bytes from other programs. Each target reads an input, must neither crash nor
/// hang, and checks what holds for every input: a written value can be read again, a value has one
/// spelling, two ways lead to one result.
///
/// The raw values are the names of the folders in `corpus`.
enum FuzzTarget: String, CaseIterable {
    // Bytes and texts
    case form
    case percentEncoding = "percent-encoding"
    case base64URL = "base64url"
    case json
    case xml
    case dateAndTime = "date-and-time"

    // Signatures and tokens
    case signedRequest = "signed-request"
    case signing
    case chunks
    case signedChunks = "signed-chunks"
    case webIdentityToken = "web-identity-token"
    case keySet = "key-set"
    case sessionToken = "session-token"
    case sessionClaims = "session-claims"
    case certificate

    // Requests
    case stsCall = "sts-call"
    case s3Request = "s3-request"
    case deletionList = "deletion-list"
    case bucketListing = "bucket-listing"
    case fastCGI = "fastcgi"
    case nameValuePairs = "name-value-pairs"
    case loopbackRequest = "loopback-request"

    // Policies
    case policy
    case pattern

    // Answers of other servers
    case accessPlugin = "access-plugin"
    case identityPlugin = "identity-plugin"
    case openIDProvider = "openid-provider"
    case serviceRecords = "service-records"

    // Input of administrators
    case distinguishedName = "distinguished-name"
    case searchFilter = "search-filter"
    case configuration

    /// - Throws: ``Finding`` if a check fails.
    func run(_ bytes: [UInt8]) throws(Finding) {
        switch self {
        case .form: try FuzzTarget.form(bytes)
        case .percentEncoding: try FuzzTarget.percentEncoding(bytes)
        case .base64URL: try FuzzTarget.base64URL(bytes)
        case .json: try FuzzTarget.json(bytes)
        case .xml: try FuzzTarget.xml(bytes)
        case .dateAndTime: try FuzzTarget.dateAndTime(bytes)
        case .signedRequest: FuzzTarget.signedRequest(bytes)
        case .signing: try FuzzTarget.signing(bytes)
        case .chunks: try FuzzTarget.chunks(bytes)
        case .signedChunks: try FuzzTarget.signedChunks(bytes)
        case .webIdentityToken: try FuzzTarget.webIdentityToken(bytes)
        case .keySet: try FuzzTarget.keySet(bytes)
        case .sessionToken: try FuzzTarget.sessionToken(bytes)
        case .sessionClaims: try FuzzTarget.sessionClaims(bytes)
        case .certificate: try FuzzTarget.certificate(bytes)
        case .stsCall: try FuzzTarget.stsCall(bytes)
        case .s3Request: try FuzzTarget.s3Request(bytes)
        case .deletionList: try FuzzTarget.deletionList(bytes)
        case .bucketListing: try FuzzTarget.bucketListing(bytes)
        case .fastCGI: try FuzzTarget.fastCGI(bytes)
        case .nameValuePairs: try FuzzTarget.nameValuePairs(bytes)
        case .loopbackRequest: try FuzzTarget.loopbackRequest(bytes)
        case .policy: try FuzzTarget.policy(bytes)
        case .pattern: try FuzzTarget.pattern(bytes)
        case .accessPlugin: try FuzzTarget.accessPlugin(bytes)
        case .identityPlugin: try FuzzTarget.identityPlugin(bytes)
        case .openIDProvider: try FuzzTarget.openIDProvider(bytes)
        case .serviceRecords: try FuzzTarget.serviceRecords(bytes)
        case .distinguishedName: try FuzzTarget.distinguishedName(bytes)
        case .searchFilter: try FuzzTarget.searchFilter(bytes)
        case .configuration: try FuzzTarget.configuration(bytes)
        }
    }
}
