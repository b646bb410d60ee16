internal import Synchronization

/// Has the work on a request give up waiting for its client. Any thread may raise it; the thread
/// that does the work looks at it several times a second.
package final class Interruption: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isRaised: Bool { flag.load(ordering: .relaxed) }

    package func raise() { flag.store(true, ordering: .relaxed) }
}
