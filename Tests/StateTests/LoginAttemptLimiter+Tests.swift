import State
import Wire

/// Fails as often as the limiter allows, at most `count` times.
func failures(
    _ attempt: LoginAttempt, _ limiter: LoginAttemptLimiter, now: Timestamp,
    atMost count: Int = 10_000
) -> Int {
    for number in 0..<count {
        guard limiter.refusal(of: attempt, now: now) == nil else { return number }
        limiter.countFailure(of: attempt, now: now)
    }
    return count
}

extension LoginAttemptLimiter {
    func refusal(of attempt: LoginAttempt, now: Timestamp) -> Refusal? {
        trial(of: attempt, now: now).refusal
    }

    func countFailure(of attempt: LoginAttempt, now: Timestamp) {
        trial(of: attempt, now: now).countFailure()
    }

    func rememberSuccess(of attempt: LoginAttempt, now: Timestamp) {
        trial(of: attempt, now: now).rememberSuccess()
    }
}
