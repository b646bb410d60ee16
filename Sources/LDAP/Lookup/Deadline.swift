/// A moment after which nobody waits any longer.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    /// So many milliseconds from now.
    package init(milliseconds: Int) {
        instant = ContinuousClock.now + .milliseconds(milliseconds)
    }

    package var hasPassed: Bool { ContinuousClock.now >= instant }

    /// How long there is still to wait, in milliseconds, and not longer than so many; 0 when it is over.
    func milliseconds(atMost limit: Int) -> Int {
        max(0, min(limit, Int((instant - ContinuousClock.now) / .milliseconds(1))))
    }
}
