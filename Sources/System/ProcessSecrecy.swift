internal import CLinux
internal import Glibc

/// What keeps the memory of this process, and the files that it makes, from others.
package enum ProcessSecrecy {
    /// Begins to keep them: nobody but root can look into the process (`ptrace`, `/proc/…/mem`, `…/environ`),
    /// not even one that runs as the same user; no memory lands in a core file; and what is made is ours alone.
    ///
    /// - Precondition: The system can do so. Otherwise the process ends: it would hold keys in the open.
    package static func begin() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let isDone =
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
            && daypass_forbid_dumping() == 0
        precondition(isDone, "every Linux has both")
    }
}
