internal import State
internal import Wire

/// The attempts to prove an identity with a secret: each goes through here, and none is made of which there have
/// been too many.
struct Attempts: Sendable {
    /// Nil where nothing is counted: at the command line.
    private let limiter: LoginAttemptLimiter?

    init(_ limiter: LoginAttemptLimiter?) {
        self.limiter = limiter
    }

    /// Looks at a proof.
    ///
    /// - Parameter proof: Throws what makes ``STSError/isFailedProof`` true where the proof is wrong.
    /// - Throws: ``STSError``, ``STSError/throttled(wait:detail:)`` without having looked.
    func make<Proved>(
        _ attempt: @autoclosure () -> LoginAttempt, now: Timestamp,
        _ proof: () throws(STSError) -> Proved
    ) throws(STSError) -> Proved {
        guard let limiter else { return try proof() }
        let trial = limiter.trial(of: attempt(), now: now)
        if let refusal = trial.refusal {
            throw .throttled(
                wait: refusal.wait, detail: "too many failed attempts \(refusal.reason.rawValue)")
        }
        let proved: Proved
        do throws(STSError) {
            proved = try proof()
        } catch {
            if error.isFailedProof { trial.countFailure() }
            throw error
        }
        trial.rememberSuccess()
        return proved
    }

    /// The attempt by another name, for who has to tell the caller something else; nil where nothing is counted.
    func trial(of attempt: LoginAttempt, now: Timestamp) -> LoginAttemptTrial? {
        limiter?.trial(of: attempt, now: now)
    }
}

extension STSError {
    /// Whether a secret was tried that was wrong. A proof that was good once or is elsewhere, or that could
    /// not be looked at, is no guess.
    fileprivate var isFailedProof: Bool {
        switch self {
        case .invalidIdentityToken, .directoryRefused, .invalidClientToken, .wrongSignature,
            // The identity plugin's word for a token that it does not know.
            .accessDenied:
            true
        case .methodNotAllowed, .requestTooLarge, .malformedForm, .missingParameter,
            .invalidParameterValue, .invalidAction, .iamAction, .malformedPolicyDocument,
            .packedPolicyTooLarge, .misplacedIdentityToken, .expiredIdentityToken, .rejectedClaim,
            .providerUnreachable,
            .insecureConnection, .missingClientCertificate, .unverifiedClientCertificate,
            .invalidClientCertificate, .deniedByPolicy, .missingAuthentication,
            .incompleteSignature, .hostWithoutPort, .endedClientToken, .expiredSession,
            .requestTimeTooSkewed,
            .throttled, .notConfigured, .internalFailure:
            false
        }
    }
}
