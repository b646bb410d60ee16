internal import Crypto
package import Wire

/// Counts attempts to prove an identity that failed, for all processes of a state directory, and says when there
/// have been too many.
///
/// Only failures count, when they are known: who has the right secret is in nobody's way, and of attempts that
/// are under way at once as many more may fail as there are threads.
///
/// Whoever was right from somewhere a while ago goes by a count of their own there. So the failures of others,
/// with that name or from that address, lock nobody out who comes back.
package final class AttemptLimiter: Sendable {
    /// What there was too much of. That is not told to the caller.
    package enum Reason: String, Equatable, Sendable {
        case address = "from this address"
        case name = "with this name"
        case total = "in all"
    }

    package struct Refusal: Equatable, Sendable {
        package let reason: Reason
        /// When to try again, in seconds.
        package let wait: Int
    }

    /// How long a success is remembered, in milliseconds: a week, the longest session.
    private static let memory: UInt64 = 604_800_000
    /// How old what is remembered may become before it is written again: an hour. All other successes only read.
    private static let freshness: UInt64 = 3_600_000
    private static let tolerance: UInt64 = 60_000

    private let limits: AttemptLimits
    private let file: AttemptFile

    /// - Throws: ``StateError``
    package init(
        _ limits: AttemptLimits, directory: StateDirectory
    ) throws(StateError) {
        self.limits = limits
        file = try AttemptFile.opened(in: directory)
    }

    /// Why an attempt is not to be made, nil when it may be. Asked before the proof is looked at.
    package func refusal(of attempt: Attempt, now: Timestamp) -> Refusal? {
        let now = AttemptSlots.Moment(seconds: now.seconds)
        let digests = Digests(attempt, file.hash)
        let isKnown = isKnown(digests, now: now)
        if isKnown, digests.name != nil {
            return refusal(.name, own(digests), now)
        }
        return refusal(.address, address(digests), now) ?? refusal(.name, name(digests), now)
            ?? (isKnown ? nil : refusal(.total, total(digests), now))
    }

    /// Counts an attempt whose proof was wrong.
    package func countFailure(of attempt: Attempt, now: Timestamp) {
        let now = AttemptSlots.Moment(seconds: now.seconds)
        let digests = Digests(attempt, file.hash)
        for bucket in [address(digests), name(digests), own(digests), total(digests)] {
            bucket?.add(now: now)
        }
    }

    /// Remembers who was right, and from where.
    package func rememberSuccess(of attempt: Attempt, now: Timestamp) {
        let now = AttemptSlots.Moment(seconds: now.seconds)
        let digests = Digests(attempt, file.hash)
        let bound = now + AttemptLimiter.tolerance
        if let known = file.successes.moment(of: digests.own, atMost: bound),
            known + AttemptLimiter.freshness > now
        {
            return
        }
        file.successes.update(digests.own, atMost: bound) { _ in now }
    }

    private func isKnown(_ digests: Digests, now: AttemptSlots.Moment) -> Bool {
        guard
            let success = file.successes.moment(
                of: digests.own, atMost: now + AttemptLimiter.tolerance)
        else { return false }
        return success + AttemptLimiter.memory > now
    }

    private func refusal(
        _ reason: Reason, _ bucket: AttemptBucket?, _ now: AttemptSlots.Moment
    ) -> Refusal? {
        bucket?.wait(now: now).map { Refusal(reason: reason, wait: $0) }
    }

    private func address(_ digests: Digests) -> AttemptBucket? {
        digests.address.flatMap {
            AttemptBucket(file.failures, digest: $0, limit: limits.address)
        }
    }

    private func name(_ digests: Digests) -> AttemptBucket? {
        digests.name.flatMap {
            AttemptBucket(file.failures, digest: $0, limit: limits.name)
        }
    }

    private func own(_ digests: Digests) -> AttemptBucket? {
        guard digests.name != nil else { return nil }
        return AttemptBucket(file.failures, digest: digests.own, limit: limits.name)
    }

    private func total(_ digests: Digests) -> AttemptBucket? {
        guard digests.address != nil else { return nil }
        return AttemptBucket(file.total, digest: 0, limit: limits.total)
    }

    /// The digests of what an attempt is counted by.
    private struct Digests {
        /// Nil for what is counted by another name already.
        let address: UInt64?
        let name: UInt64?
        /// Of name and address together.
        let own: UInt64

        init(_ attempt: Attempt, _ hash: SipHash) {
            let kind = attempt.kind.rawValue
            address =
                attempt.kind == .directoryEntry ? nil : hash.digest(of: [1] + attempt.address)
            name = attempt.name.map { hash.digest(of: [2, kind] + $0) }
            own = hash.digest(
                of: [3, kind, UInt8(attempt.address.count)] + attempt.address
                    + (attempt.name ?? []))
        }
    }
}
