internal import Configuration

/// One attempt to prove an identity: whether it may be made, and what came of it.
package struct AttemptTrial: Sendable {
    /// How long a success is remembered, in milliseconds: a week, the longest session.
    private static let memory: UInt64 = 604_800_000
    /// How old what is remembered may become before it is written again: an hour. All other successes only read.
    private static let freshness: UInt64 = 3_600_000
    /// How far clocks may differ.
    private static let tolerance: UInt64 = 60_000

    private let digests: Attempt.Digests
    private let now: AttemptSlots.Moment
    private let limits: AttemptLimits
    private let file: AttemptFile
    /// When the same name was right from the same address, nil when that is long ago.
    private let success: AttemptSlots.Moment?

    init(
        digests: Attempt.Digests, now: AttemptSlots.Moment, limits: AttemptLimits, file: AttemptFile
    ) {
        self.digests = digests
        self.now = now
        self.limits = limits
        self.file = file
        let success = file.successes.moment(of: digests.own, atMost: now + AttemptTrial.tolerance)
        self.success = success.flatMap { $0 + AttemptTrial.memory > now ? $0 : nil }
    }

    /// Why it is not to be made, nil when it may be.
    package var refusal: AttemptLimiter.Refusal? {
        if digests.isS3 {
            return refusal(.key, key) ?? (success == nil ? refusal(.address, address) : nil)
        }
        if success != nil, digests.name != nil { return refusal(.name, own) }
        if isSpared { return nil }
        return refusal(.address, address) ?? refusal(.name, name)
            ?? (success == nil ? refusal(.total, total) : nil)
    }

    /// Counts it as one whose proof was wrong.
    package func countFailure() {
        if digests.isS3 {
            key?.add(now: now)
            if success == nil { address?.add(now: now) }
            return
        }
        // What is looked at beyond the limit all the same does not use up the total.
        if isSpared, address?.wait(now: now) != nil { return }
        for bucket in [address, name, own, total] { bucket?.add(now: now) }
    }

    /// Remembers who was right, and from where.
    package func rememberSuccess() {
        if let success, success + AttemptTrial.freshness > now { return }
        file.successes.update(digests.own, atMost: now + AttemptTrial.tolerance) { _ in now }
    }

    /// Whether others behind the same address keep nobody there waiting. Where what they try could be found by
    /// trying, as a token that only a plugin knows, one right one must not be leave to go on.
    private var isSpared: Bool { success != nil && digests.isSigned }

    private func refusal(
        _ reason: AttemptLimiter.Reason, _ bucket: AttemptBucket?
    ) -> AttemptLimiter.Refusal? {
        bucket?.wait(now: now).map { AttemptLimiter.Refusal(reason: reason, wait: $0) }
    }

    private var address: AttemptBucket? {
        digests.address.flatMap {
            AttemptBucket(file.failures, digest: $0, limit: limits.address)
        }
    }

    private var name: AttemptBucket? {
        digests.name.flatMap { AttemptBucket(file.failures, digest: $0, limit: limits.name) }
    }

    private var own: AttemptBucket? {
        guard digests.name != nil else { return nil }
        return AttemptBucket(file.failures, digest: digests.own, limit: limits.name)
    }

    /// The failures of one access key of S3 from one address. A key that was right from there has
    /// as many as the address; one that never was has fewer, so that it alone does not use up those
    /// of its address. Without a limit for addresses there is none: all callers may have the same
    /// address.
    private var key: AttemptBucket? {
        guard digests.isNamed, let most = limits.address else { return nil }
        let limit = success == nil ? limits.name.map { min($0, most) } : most
        return AttemptBucket(file.failures, digest: digests.own, limit: limit)
    }

    private var total: AttemptBucket? {
        guard digests.address != nil else { return nil }
        return AttemptBucket(file.total, digest: 0, limit: limits.total)
    }
}
