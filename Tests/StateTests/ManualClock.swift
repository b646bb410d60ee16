import Synchronization

/// A clock that tests set forward.
final class ManualClock: Sendable {
    private let seconds = Atomic<UInt64>(1)

    var uptime: UInt64 { seconds.load(ordering: .relaxed) * 1_000_000_000 }

    /// The next second begins.
    func tick() { seconds.wrappingAdd(1, ordering: .relaxed) }
}
