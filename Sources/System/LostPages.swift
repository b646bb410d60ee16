internal import Glibc
internal import Synchronization

/// Keeps the process alive if a mapped file is shortened.
///
/// The system sends `SIGBUS` to a process that touches a page beyond the end of the file, or one
/// that a full disk has no room for. The handler puts an empty page in its place, which belongs to
/// this process alone. A signal for any other address ends the process, as usual.
@safe enum LostPages {
    /// How many mappings are known. Any further one is not protected.
    private static let capacity = 256

    private static let lock = Mutex(())

    /// The start and the length of each mapping, 0 where there is none.
    ///
    /// The memory is never freed. The handler only loads these words, and only once they exist.
    nonisolated(unsafe) private static let ranges: UnsafeMutablePointer<Atomic<UInt>> = {
        let words = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: 2 * capacity)
        for index in 0..<2 * capacity { unsafe (words + index).initialize(to: Atomic(0)) }
        return unsafe words
    }()

    private static let isInstalled: Bool = {
        _ = unsafe ranges  // The handler must find them.
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_sigaction = { _, information, _ in
            unsafe LostPages.handle(information)
        }
        action.sa_flags = SA_SIGINFO
        return unsafe sigaction(SIGBUS, &action, nil) == 0
    }()

    /// Replaces lost pages of a mapping, until ``forget(_:)``.
    static func replace(in mapping: UnsafeMutableRawPointer, byteCount: Int) {
        _ = isInstalled
        lock.withLock { _ in
            for slot in 0..<capacity where unsafe ranges[2 * slot].load(ordering: .relaxed) == 0 {
                unsafe ranges[2 * slot + 1].store(UInt(byteCount), ordering: .relaxed)
                unsafe ranges[2 * slot].store(UInt(bitPattern: mapping), ordering: .releasing)
                return
            }
        }
    }

    static func forget(_ mapping: UnsafeMutableRawPointer) {
        let start = UInt(bitPattern: mapping)
        lock.withLock { _ in
            for slot in 0..<capacity
            where unsafe ranges[2 * slot].load(ordering: .relaxed) == start {
                unsafe ranges[2 * slot].store(0, ordering: .relaxed)
            }
        }
    }

    private static func handle(_ information: UnsafeMutablePointer<siginfo_t>?) {
        let lost = unsafe UInt(bitPattern: information?.pointee._sifields._sigfault.si_addr)
        let pageSize = UInt(getpagesize())
        for slot in 0..<capacity {
            let start = unsafe ranges[2 * slot].load(ordering: .acquiring)
            let count = unsafe ranges[2 * slot + 1].load(ordering: .relaxed)
            guard start != 0, lost >= start, lost < start + count else { continue }
            let page = unsafe UnsafeMutableRawPointer(bitPattern: lost & ~(pageSize - 1))
            let replaced = unsafe mmap(
                page, Int(pageSize), PROT_READ | PROT_WRITE,
                MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            if unsafe replaced != MAP_FAILED { return }
        }
        // The access is repeated, and ends the process.
        signal(SIGBUS, SIG_DFL)
    }
}
