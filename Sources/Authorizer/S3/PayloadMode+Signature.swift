extension PayloadMode {
    /// What stands for the body in what is signed (AWS Signature Version 4 for S3).
    ///
    /// Without a header a body is signed as none: the store, which gets this hash, takes no other.
    var signedText: String { text ?? PayloadMode.emptyHash }

    /// What the store is told of the body. Of an anonymous upload's nobody said anything.
    func textForStore(isSigned: Bool) -> String {
        isSigned || self != .absent ? signedText : "UNSIGNED-PAYLOAD"
    }

    /// The hash that the body has to have, nil when its hash is not what is signed.
    func hash(isSigned: Bool) -> String? {
        switch self {
        case .sha256(let hash): hash
        case .absent: isSigned ? PayloadMode.emptyHash : nil
        case .unsigned, .unsignedTrailer, .signedChunks, .signedChunksTrailer: nil
        }
    }

    /// Whether only who reads the body can say whether it is the one that was signed.
    var hasSignedChunks: Bool { self == .signedChunks || self == .signedChunksTrailer }

    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}
