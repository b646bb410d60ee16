internal import Synchronization

/// Tells the work on a request to stop waiting for its client.
///
/// Any thread may raise it; the thread that does the work checks it several times a second.
package final class Interruption: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isRaised: Bool { flag.load(ordering: .relaxed) }

    package func raise() { flag.store(true, ordering: .relaxed) }
}
