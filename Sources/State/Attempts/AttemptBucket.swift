/// The rule by which attempts are counted: a number of them at once, and from then on as many in each minute
/// (the generic cell rate algorithm).
///
/// Kept of it is one moment: when all that was counted will have been forgotten.
struct AttemptBucket {
    typealias Moment = AttemptSlots.Moment

    private static let minute: UInt64 = 60_000
    /// How far beyond the latest moment that is ever written another one is believed, in milliseconds: clocks
    /// differ, and a directory's slow answer is counted by when it was asked.
    private static let tolerance: UInt64 = 60_000

    private let slots: AttemptSlots
    private let digest: UInt64
    /// How long one counts, and how long all of them together.
    private let interval: UInt64
    private let span: UInt64

    /// Nil where there is no limit.
    init?(_ slots: AttemptSlots, digest: UInt64, limit: Int?) {
        guard let limit else { return nil }
        self.init(
            slots, digest: digest, interval: AttemptBucket.minute / UInt64(limit),
            count: UInt64(limit))
    }

    /// - Parameter interval: How long each counts, in milliseconds.
    /// - Parameter count: How many there may be at once.
    init(_ slots: AttemptSlots, digest: UInt64, interval: UInt64, count: UInt64) {
        self.slots = slots
        self.digest = digest
        self.interval = interval
        span = interval * count
    }

    /// How long until one more attempt is allowed, in whole seconds; nil when it is.
    func wait(now: Moment) -> Int? {
        guard let end = slots.moment(of: digest, atMost: bound(now)) else { return nil }
        let limit = now + span
        guard end + interval > limit else { return nil }
        return Int((end.milliseconds + interval - limit.milliseconds + 999) / 1_000)
    }

    /// Counts an attempt.
    func add(now: Moment) {
        slots.update(digest, atMost: bound(now)) { end in
            // Attempts that were under way together may be more than the limit: they count as so many.
            min(max(end ?? now, now) + interval, now + span)
        }
    }

    private func bound(_ now: Moment) -> Moment {
        now + span + AttemptBucket.tolerance
    }
}
