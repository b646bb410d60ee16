internal import Wire

/// Why Daypass can't decide a request. The caller may see each case's value: a name that Daypass
/// knows, or a text that looks like a name.
enum S3RequestError: Error, Equatable, Sendable {
    /// The path or the query is malformed, or a store may read it in another way.
    case invalidURI(String)
    /// A header, a parameter or a list of headers is repeated or contradicts another value.
    case ambiguous(String)
    case invalidBucketName
    /// The name of a bucket below which some store has its own administration.
    case reservedBucketName(String)
    case keyTooLong
    /// More headers than any client sends.
    case tooManyHeaders
    /// The value of a header or parameter, or a parameter that this operation does not have.
    case invalidArgument(String)
    /// A parameter or header that stands for an unknown operation, or for a part of one.
    case notImplemented(String)
    /// A sub-resource that the store is not declared to know.
    case undeclaredSubresource(String)
    case methodNotAllowed
    /// A browser's `OPTIONS` request that does not say which page it is for.
    case noOrigin
    /// A signature of version 2, which AWS's SDKs make by default to presign for a custom endpoint.
    case signatureVersion2
}

extension S3RequestError {
    /// A key that a store may normalize to an unknown name.
    static let tooManyMarks = S3RequestError.invalidURI(
        "the key has more than \(NormalizationFormC.maximumMarkCount) marks in a row; a store that"
            + " compares bytes needs DAYPASS_UPSTREAM_KEYS=exact or opaque")

    /// A key that a store of files may read as another key.
    static let ambiguousKey = S3RequestError.invalidURI(
        "the key has an empty segment, . or .. as a segment, \\ or a control character; a store"
            + " that reads such keys as they are needs DAYPASS_UPSTREAM_KEYS=opaque")

    /// A name from the caller, as it may be shown. A text that is longer than any name may be a
    /// secret that was pasted in the wrong place, and must not be logged.
    static func shown(_ name: String) -> String {
        name.utf8.count <= 64 ? name : "a name of \(name.utf8.count) bytes"
    }
}

extension S3Error {
    init(_ error: S3RequestError) {
        switch error {
        case .invalidURI(let reason): self = .invalidURI(reason: reason)
        case .ambiguous(let name): self = .ambiguous(name)
        case .invalidBucketName: self = .invalidBucketName
        case .reservedBucketName(let name): self = .reservedBucketName(name)
        case .keyTooLong: self = .keyTooLong
        case .tooManyHeaders: self = .tooLong
        case .invalidArgument(let name): self = .invalidArgument(name)
        case .notImplemented(let name): self = .notImplemented(name)
        case .undeclaredSubresource(let name): self = .undeclaredSubresource(name)
        case .methodNotAllowed: self = .methodNotAllowed
        case .noOrigin: self = .noOrigin
        case .signatureVersion2: self = .signatureVersion2
        }
    }
}
