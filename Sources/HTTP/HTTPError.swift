internal import CCurl

/// Why there is no response.
package enum HTTPError: Error, Equatable, Sendable, CustomStringConvertible {
    case timeout
    /// A header of more than one line: a caller's text got into it.
    case malformedHeader
    case tooLarge(limit: Int)
    /// The server's certificate is not trusted, or belongs to another server.
    case untrustedCertificate
    case unreachable(code: Int32)
    /// This machine lacks libcurl, or the required version.
    case missingLibrary
    case cancelled
    /// Any other code of libcurl.
    case failed(code: Int32)

    init(code: CURLcode, wasCut: Bool, limit: Int) {
        switch code {
        case CURLE_WRITE_ERROR where wasCut: self = .tooLarge(limit: limit)
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge(limit: limit)
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            self = .untrustedCertificate
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            self = .unreachable(code: Int32(code.rawValue))
        default: self = .failed(code: Int32(code.rawValue))
        }
    }

    package var description: String {
        switch self {
        case .timeout: "no answer in time"
        case .missingLibrary: "libcurl can't be loaded"
        case .cancelled: "cancelled"
        case .malformedHeader: "a header has a forbidden character"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .untrustedCertificate: "its certificate is not trusted"
        case .unreachable(let code), .failed(let code):
            unsafe String(cString: daypass_curl_words(CURLcode(rawValue: UInt32(code))))
        }
    }
}
