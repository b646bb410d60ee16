/// The rule by which attempts are counted: a number of them at once, then as many in each minute
/// (the generic cell rate algorithm).
///
/// It needs one moment: when everything that is counted now is forgotten.
struct AttemptRate {
    typealias Moment = MomentSlots.Moment

    private static let minute: UInt64 = 60_000
    /// How far a stored moment may be beyond the latest one that is ever written, in milliseconds.
    /// Clocks differ, and a slow answer of an LDAP server is counted by the time of the question.
    private static let tolerance: UInt64 = 60_000

    private let slots: MomentSlots
    private let digest: UInt64
    /// How long one attempt counts, in milliseconds.
    private let interval: UInt64
    /// How long all of them together count, in milliseconds.
    private let span: UInt64

    /// `nil` if there is no limit.
    init?(_ slots: MomentSlots, digest: UInt64, limit: Int?) {
        guard let limit else { return nil }
        self.init(
            slots, digest: digest, interval: AttemptRate.minute / UInt64(limit),
            count: UInt64(limit))
    }

    /// - Parameter count: How many attempts may be made at once.
    init(_ slots: MomentSlots, digest: UInt64, interval: UInt64, count: UInt64) {
        self.slots = slots
        self.digest = digest
        self.interval = interval
        span = interval * count
    }

    /// The time until one more attempt is allowed, in whole seconds; `nil` if it is allowed now.
    func wait(now: Moment) -> Int? {
        guard let end = slots.moment(of: digest, atMost: bound(now)) else { return nil }
        let limit = now + span
        guard end + interval > limit else { return nil }
        return Int((end.milliseconds + interval - limit.milliseconds + 999) / 1_000)
    }

    func add(now: Moment) {
        slots.update(digest, atMost: bound(now)) { end in
            // Concurrent attempts may exceed the limit. They count as many as the limit.
            min(max(end ?? now, now) + interval, now + span)
        }
    }

    private func bound(_ now: Moment) -> Moment {
        now + span + AttemptRate.tolerance
    }
}
