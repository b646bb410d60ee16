internal import Synchronization

/// Whether the LDAP directory answers in time.
///
/// While it does not, one call at a time finds out whether it does again, and Daypass refuses the
/// others at once: each would block a worker for seconds, and S3 requests need workers, too.
final class LDAPAvailability: Sendable {
    private struct State {
        var isInTime = true
        var isAsked = false
    }

    private let state = Mutex(State())

    /// Whether a call may ask. If so, the call must report the outcome to ``end(isInTime:)``.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isInTime else { return true }
            guard !state.isAsked else { return false }
            state.isAsked = true
            return true
        }
    }

    func end(isInTime: Bool) {
        state.withLock { $0 = State(isInTime: isInTime) }
    }
}
