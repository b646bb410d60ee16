/// Why the store can't be used with the current configuration.
package enum StoreProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case noAnswer(place: String, setting: String, reason: String)
    case untrustedCertificate(place: String)
    /// - Parameter code: S3's; empty if the answer has none.
    /// - Parameter skew: How many seconds the store's clock is ahead of this machine's.
    case refused(status: Int, code: String, skew: Int, isSigned: Bool)
    /// The server answers, but not as an S3 store does.
    case anotherServer(place: String, status: Int)
    case internalFailure(String)

    /// How far two clocks may be apart, in seconds: S3's 15 minutes.
    static let longestSkew = 900

    package var description: String {
        switch self {
        case .noAnswer(let place, let setting, let reason):
            "the store at \(place) does not answer: \(reason) (\(setting))"
        case .untrustedCertificate(let place):
            "Daypass does not trust the certificate of the store at \(place) (DAYPASS_CA_FILE)"
        case .refused(let status, let code, let skew, let isSigned):
            "the store answers \(status) \(code)"
                + StoreProblem.advice(code, skew: skew, isSigned: isSigned)
        case .anotherServer(let place, let status):
            "the server at \(place) answers \(status), and not as an S3 store does "
                + "(DAYPASS_UPSTREAM_URL)"
        case .internalFailure(let reason): reason
        }
    }

    private static func advice(_ code: String, skew: Int, isSigned: Bool) -> String {
        if code == "RequestTimeTooSkewed" || abs(skew) > longestSkew {
            return
                ": its clock is \(abs(skew)) s \(skew < 0 ? "behind" : "ahead of") this machine's; "
                + "set the clock that is wrong"
        }
        return switch code {
        case "SignatureDoesNotMatch":
            ": it has another secret for Daypass's access key (DAYPASS_UPSTREAM_SECRET_KEY)"
        case "InvalidAccessKeyId":
            ": it does not know Daypass's access key (DAYPASS_UPSTREAM_ACCESS_KEY)"
        case "AuthorizationHeaderMalformed", "InvalidRegion", "PermanentRedirect",
            "TemporaryRedirect":
            ": its region may be another one (DAYPASS_UPSTREAM_REGION)"
        case "AccessDenied" where !isSigned:
            ": it wants a signature (DAYPASS_UPSTREAM_ACCESS_KEY, DAYPASS_UPSTREAM_SECRET_KEY)"
        case "AccessDenied":
            // Ceph's gateway with its token service says this of a wrong key or secret, too.
            ": Daypass's access key may not list buckets, or key or secret is wrong "
                + "(DAYPASS_UPSTREAM_ACCESS_KEY, DAYPASS_UPSTREAM_SECRET_KEY)"
        default: ""
        }
    }
}
