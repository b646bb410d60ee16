internal import CLinux
internal import Glibc

/// Hides this process's memory, and the files that it creates, from other users.
package enum ProcessSecrecy {
    /// Lets only root read the process's memory (`ptrace`, `/proc/…/mem`, `…/environ`), writes no
    /// core file, and gives new files to their owner alone.
    ///
    /// - Precondition: The system can do so. If not, the process ends rather than expose its keys.
    package static func begin() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let isDone =
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
            && daypass_forbid_dumping() == 0
        precondition(isDone, "every Linux has both")
    }
}
