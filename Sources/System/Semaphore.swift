internal import CLinux
internal import Glibc

/// A counter for which threads sleep (`sem_overview(7)`). Each increase wakes one of them; an
/// ``EventCounter`` wakes all.
@safe package final class Semaphore: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    package func raise(count: Int = 1) {
        for _ in 0..<count { unsafe sem_post(semaphore) }
    }

    /// Subtracts one, and sleeps while the counter is 0.
    package func take() {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}
