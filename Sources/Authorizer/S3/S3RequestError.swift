internal import Wire

/// Why a request is none that could be decided.
///
/// What a case holds may be shown to the caller: it is a name that we know, or one that looks like a name.
enum S3RequestError: Error, Equatable, Sendable {
    /// Path or query can't be read, or a store may read something else in it than we do.
    case invalidURI(String)
    /// A header, parameter or header list that says two things.
    case ambiguous(String)
    case invalidBucketName
    /// A bucket's name below which some store keeps its own administration.
    case reservedBucketName(String)
    case keyTooLong
    /// More headers than any client sends.
    case tooManyHeaders
    /// A header's or parameter's value, or a parameter that this operation does not have.
    case invalidArgument(String)
    /// A parameter or header that stands for an operation, or a part of one, that is not known here.
    case notImplemented(String)
    /// A sub-resource that the store is not declared to know.
    case undeclaredSubresource(String)
    case methodNotAllowed
    /// A browser's question (`OPTIONS`) that does not say for which page it is.
    case noOrigin
    /// Signed with version 2, as AWS's SDKs presign for an address of one's own, unless told otherwise.
    case signatureVersion2
}

extension S3RequestError {
    /// A key that a store may normalize to a name that is not known here.
    static let tooManyMarks = S3RequestError.invalidURI(
        "the key has more than \(NormalizationFormC.maximumMarkCount) marks in a row; a store that"
            + " compares bytes needs DAYPASS_UPSTREAM_KEYS=exact or opaque")

    /// A key that a store of files may read as another key.
    static let ambiguousKey = S3RequestError.invalidURI(
        "the key has an empty segment, . or .. as a segment, \\ or a control character; a store that"
            + " reads such keys as they are needs DAYPASS_UPSTREAM_KEYS=opaque")

    /// A name that the caller chose, as it may be shown. What is longer than any name may be something that
    /// was pasted into the wrong place, and must not stay in a log.
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
