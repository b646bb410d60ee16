/// The moment when waiting ends.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    package init(milliseconds: Int) {
        instant = ContinuousClock.now + .milliseconds(milliseconds)
    }

    package var hasPassed: Bool { ContinuousClock.now >= instant }

    /// The remaining time in milliseconds, at most so many; 0 after the end.
    package func milliseconds(atMost limit: Int) -> Int {
        max(0, min(limit, Int((instant - ContinuousClock.now) / .milliseconds(1))))
    }
}
