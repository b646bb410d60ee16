extension PayloadMode {
    /// The text that the signature covers in place of the body (AWS Signature Version 4 for S3).
    /// Without a header: the hash of an empty body. The store gets it, and takes no other body.
    var signedText: String { text ?? PayloadMode.emptyHash }

    /// What the store is told about the body. An anonymous upload says nothing about it.
    func textForStore(isSigned: Bool) -> String {
        isSigned || self != .absent ? signedText : "UNSIGNED-PAYLOAD"
    }

    /// The hash that the body must have; `nil` if the signature does not cover it.
    func hash(isSigned: Bool) -> String? {
        switch self {
        case .sha256(let hash): hash
        case .absent: isSigned ? PayloadMode.emptyHash : nil
        case .unsigned, .unsignedTrailer, .signedChunks, .signedChunksTrailer: nil
        }
    }

    /// Whether only the body itself shows that it is the one that was signed.
    var hasSignedChunks: Bool { self == .signedChunks || self == .signedChunksTrailer }

    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}
