internal import Wire

/// What a request says about its body: the hash, or why there is none.
enum PayloadMode: Equatable, Sendable {
    /// A signature in a header, with no word about the body.
    case absent
    /// The SHA-256 of the body, in lower-case hexadecimal.
    case sha256(String)
    case unsigned
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: in chunks, with a checksum after them.
    case unsignedTrailer
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: in chunks, each signed.
    case signedChunks
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: in signed chunks, with a signed trailer.
    case signedChunksTrailer

    /// - Throws: ``S3RequestError/ambiguous(_:)`` if the header and the query differ,
    ///   ``S3RequestError/invalidArgument(_:)`` for what is neither a hash nor a known mode.
    init(_ headers: S3Headers, _ query: S3Query) throws(S3RequestError) {
        let stated = headers[PayloadMode.header]
        if query.isPresigned {
            // A presigned URL is made before its body. Few clients send the query parameter.
            let signed = query.statedPayloadHash ?? PayloadMode.unsigned.text
            guard stated == nil || stated == signed else { throw .ambiguous(PayloadMode.header) }
            try self.init(signed)
        } else {
            try self.init(stated)
        }
    }

    private init(_ text: String?) throws(S3RequestError) {
        guard let text else {
            self = .absent
            return
        }
        switch text {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedTrailer
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .signedChunks
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .signedChunksTrailer
        default:
            guard text.utf8.count == 64, text.utf8.allSatisfy(\.isHexDigit) else {
                throw .invalidArgument(PayloadMode.header)
            }
            self = .sha256(text.lowercased())
        }
    }

    static let header = "x-amz-content-sha256"

    /// The value of the header; `nil` if there is none.
    var text: String? {
        switch self {
        case .absent: nil
        case .sha256(let hash): hash
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .unsignedTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        case .signedChunks: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .signedChunksTrailer: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        }
    }

    /// Whether the body is in chunks, with frames between the bytes of the object.
    var isStreaming: Bool {
        switch self {
        case .absent, .sha256, .unsigned: false
        case .unsignedTrailer, .signedChunks, .signedChunksTrailer: true
        }
    }
}

extension PayloadMode {
    /// Whether the body may give an object any content: false only if the headers rule it out. SDKs
    /// also send an empty body in chunks: the end of the chunks and a checksum. If the headers say
    /// so, Daypass reads every chunk itself.
    func mayHaveContent(_ headers: S3Headers) -> Bool {
        if isStreaming { return headers["x-amz-decoded-content-length"] != "0" }
        return headers["content-length"] != "0" || headers["transfer-encoding"] != nil
    }
}
