internal import Configuration

/// One attempt to prove an identity: whether it may be made, and its outcome.
package struct LoginAttemptTrial: Sendable {
    /// How long a success is remembered, in milliseconds: a week, the longest session.
    private static let memory: UInt64 = 604_800_000
    /// How old a remembered success may be before it is written again, in milliseconds: an hour.
    private static let freshness: UInt64 = 3_600_000
    /// How far clocks may differ, in milliseconds.
    private static let tolerance: UInt64 = 60_000

    private let digests: LoginAttempt.Digests
    private let now: MomentSlots.Moment
    private let limits: LoginAttemptLimits
    private let file: LoginAttemptFile
    /// When the same name last succeeded from the same address; `nil` if over a week ago.
    private let success: MomentSlots.Moment?

    init(
        digests: LoginAttempt.Digests, now: MomentSlots.Moment, limits: LoginAttemptLimits,
        file: LoginAttemptFile
    ) {
        self.digests = digests
        self.now = now
        self.limits = limits
        self.file = file
        let success = file.successes.moment(
            of: digests.own, atMost: now + LoginAttemptTrial.tolerance)
        self.success = success.flatMap { $0 + LoginAttemptTrial.memory > now ? $0 : nil }
    }

    /// Why the attempt is refused, `nil` if it may be made.
    package var refusal: LoginAttemptLimiter.Refusal? {
        if digests.isS3 {
            return refusal(.key, key) ?? (success == nil ? refusal(.address, address) : nil)
        }
        if success != nil, digests.name != nil { return refusal(.name, own) }
        if isSpared { return nil }
        return refusal(.address, address) ?? refusal(.name, name)
            ?? (success == nil ? refusal(.total, total) : nil)
    }

    package func countFailure() {
        if digests.isS3 {
            key?.add(now: now)
            if success == nil { address?.add(now: now) }
            return
        }
        // Signed attempts beyond the address's limit do not use up the total.
        if isSpared, address?.wait(now: now) != nil { return }
        for bucket in [address, name, own, total] { bucket?.add(now: now) }
    }

    package func rememberSuccess() {
        if let success, success + LoginAttemptTrial.freshness > now { return }
        file.successes.update(digests.own, atMost: now + LoginAttemptTrial.tolerance) { _ in now }
    }

    /// Whether the address's limit does not apply, since a signed token from there was right
    /// before. For a secret that can be guessed, such as a plugin's token, one success must not
    /// lift the limit.
    private var isSpared: Bool { success != nil && digests.isSigned }

    private func refusal(
        _ reason: LoginAttemptLimiter.Reason, _ bucket: AttemptRate?
    ) -> LoginAttemptLimiter.Refusal? {
        bucket?.wait(now: now).map { LoginAttemptLimiter.Refusal(reason: reason, wait: $0) }
    }

    private var address: AttemptRate? {
        digests.address.flatMap {
            AttemptRate(file.failures, digest: $0, limit: limits.address)
        }
    }

    private var name: AttemptRate? {
        digests.name.flatMap { AttemptRate(file.failures, digest: $0, limit: limits.name) }
    }

    private var own: AttemptRate? {
        guard digests.name != nil else { return nil }
        return AttemptRate(file.failures, digest: digests.own, limit: limits.name)
    }

    /// The failures of one S3 access key from one address. A key that succeeded from there may fail
    /// as often as the address. Any other key may fail less often, so that it alone does not use up
    /// the address's limit. Without a limit for addresses there is none here: all callers may share
    /// one address.
    private var key: AttemptRate? {
        guard digests.isNamed, let most = limits.address else { return nil }
        let limit = success == nil ? limits.name.map { min($0, most) } : most
        return AttemptRate(file.failures, digest: digests.own, limit: limit)
    }

    private var total: AttemptRate? {
        guard digests.address != nil else { return nil }
        return AttemptRate(file.total, digest: 0, limit: limits.total)
    }
}
