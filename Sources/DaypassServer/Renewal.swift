internal import FastCGI
internal import Glibc
internal import State

/// Begins again when the configuration file has changed, as the same process and on the same socket.
///
/// It is for processes that a web server has started: it starts more of them when it likes, and those would have
/// another configuration than the old ones. Whom the file belongs to can often not restart the web server.
final class Renewal: @unchecked Sendable {
    /// How often to look, in seconds. What was written a moment ago may not be all yet, so a change counts when it is
    /// seen a second time.
    private static let interval: Int32 = 1

    private let listener: Int32
    private let report: @Sendable (String) -> Void
    // Looked at and changed by the one thread of the task alone; read once when that has ended.
    private var file: ConfigurationFile
    private var seen: FileStatus.Identity?
    private(set) var isDue = false

    /// - Parameter file: As it was read for this process.
    init(
        listener: Listener, file: ConfigurationFile, report: @escaping @Sendable (String) -> Void
    ) {
        // The server closes its own when it stops, and connections must go on waiting meanwhile.
        self.listener = fcntl(listener.descriptor, F_DUPFD_CLOEXEC, 3)
        self.file = file
        self.report = report
        seen = file.identity
    }

    var task: BackgroundTask { BackgroundTask(interval: Renewal.interval) { _ in self.look() } }

    private func look() {
        let found = file.status?.identity
        defer { seen = found }
        guard !isDue, found == seen, found != file.identity else { return }
        do throws(ConfigurationError) {
            guard try file.readOnce() != nil else { return }
        } catch {
            for problem in error.problems { report("configuration: \(problem)") }
            report("the configuration stays as it was")
            return
        }
        isDue = true
        // Answers the requests that have come, as when the process is to end.
        kill(getpid(), SIGTERM)
    }

    /// Replaces the process by a new one of the same program; returns when that can't be done.
    func begin() {
        guard isDue, dup2(listener, STDIN_FILENO) == STDIN_FILENO else { return }
        report("the configuration has changed")
        // Libraries may have left some open.
        for descriptor in 3..<getdtablesize() { close(descriptor) }
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
