internal import Configuration
internal import FastCGI
internal import Glibc
internal import State
internal import System

/// Begins again when the configuration file has changed, as the same process and on the same socket.
///
/// It is for processes that a web server has started: it starts more of them when it likes, and those would have
/// another configuration than the old ones. Whom the file belongs to can often not restart the web server.
final class Renewal: @unchecked Sendable {
    /// How often to look, in seconds. What was written a moment ago may not be all yet, so a change counts when it is
    /// seen a second time.
    private static let interval: Int32 = 1

    private let listener: Int32
    private let obstacle: @Sendable (Configuration) -> String?
    private let report: @Sendable (String) -> Void
    // Looked at and changed by the one thread of the task alone; read once when that has ended.
    private var file: ConfigurationFile
    private var seen: FileStatus.Identity?
    private(set) var isDue = false

    /// - Parameters:
    ///   - file: As it was read for this process.
    ///   - obstacle: Says why a configuration that is one can't be served all the same.
    init(
        listener: Listener, file: ConfigurationFile,
        obstacle: @escaping @Sendable (Configuration) -> String?,
        report: @escaping @Sendable (String) -> Void
    ) {
        // The server closes its own when it stops, and connections must go on waiting meanwhile.
        self.listener = fcntl(listener.descriptor, F_DUPFD_CLOEXEC, 3)
        self.file = file
        self.obstacle = obstacle
        self.report = report
        seen = file.identity
    }

    var task: BackgroundTask { BackgroundTask(interval: Renewal.interval) { _ in self.look() } }

    private func look() {
        let found = file.status?.identity
        defer { seen = found }
        guard !isDue, found == seen, found != file.identity else { return }
        do throws(ConfigurationError) {
            guard let configuration = try file.readOnce() else { return }
            if let obstacle = obstacle(configuration) {
                refuse([obstacle])
            } else {
                isDue = true
                // Answers the requests that have come, as when the process is to end.
                kill(getpid(), SIGTERM)
            }
        } catch {
            refuse(error.problems.map { "configuration: \($0)" })
        }
    }

    private func refuse(_ problems: [String]) {
        for problem in problems { report(problem) }
        report("the configuration stays as it was")
    }

    /// Replaces the process by a new one of the same program; returns when that can't be done.
    func begin() {
        guard isDue, dup2(listener, STDIN_FILENO) == STDIN_FILENO else { return }
        report("the configuration has changed")
        // Libraries may leave some to the new one. Not closed here: threads that are still at work would take a
        // new file for the old one of the same number.
        for descriptor in 3..<getdtablesize() { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
