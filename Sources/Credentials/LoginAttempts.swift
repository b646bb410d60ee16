package import State
package import Wire

/// Limits attempts to prove an identity: after too many failures, Daypass checks no proof.
package struct LoginAttempts: Sendable {
    /// `nil` if Daypass counts nothing: at the command line.
    private let limiter: LoginAttemptLimiter?

    package init(_ limiter: LoginAttemptLimiter?) {
        self.limiter = limiter
    }

    /// Checks a proof, and counts it if it is wrong.
    ///
    /// - Throws: What the proof throws, or ``ProofError/throttled(wait:detail:)`` without having
    ///   looked at it.
    package func make<Proved, Failure: ProofError>(
        _ attempt: @autoclosure () -> LoginAttempt, now: Timestamp,
        _ proof: () throws(Failure) -> Proved
    ) throws(Failure) -> Proved {
        guard let limiter else { return try proof() }
        let trial = limiter.trial(of: attempt(), now: now)
        if let refusal = trial.refusal {
            throw .throttled(
                wait: refusal.wait, detail: "too many failed attempts \(refusal.reason.rawValue)")
        }
        let proved: Proved
        do throws(Failure) {
            proved = try proof()
        } catch {
            if error.isFailedProof { trial.countFailure() }
            throw error
        }
        trial.rememberSuccess()
        return proved
    }

    /// The attempt under another name, for a caller that must hear something else than
    /// "throttled"; `nil` if Daypass counts nothing.
    package func trial(of attempt: LoginAttempt, now: Timestamp) -> LoginAttemptTrial? {
        limiter?.trial(of: attempt, now: now)
    }
}

/// Why a proof of identity is refused.
package protocol ProofError: Error {
    /// Whether the caller tried a wrong secret. A proof that was valid once or is valid elsewhere,
    /// or that Daypass could not check, is not a guess.
    var isFailedProof: Bool { get }

    /// Too many attempts failed; the caller may try again after `wait` seconds.
    static func throttled(wait: Int, detail: String) -> Self
}
