internal import Configuration
internal import FastCGI
internal import Glibc
internal import State
internal import System

/// Restarts the program after the configuration file has changed, in the same process and on the
/// same socket. It is for processes that a web server starts. The web server starts more of them at
/// any time, and these would have another configuration than the running ones. The owner of the
/// file often can't restart the web server.
final class Renewal: @unchecked Sendable {
    /// The seconds between two checks. A recent change may be incomplete, so a change applies when
    /// two checks in a row see it.
    private static let interval: Int32 = 1

    private let listener: Int32
    private let obstacle: @Sendable (DaypassConfiguration) -> String?
    private let report: @Sendable (String) -> Void
    // Used by the task's one thread only, and read once after that thread has ended.
    private var file: ConfigurationFile
    private var seen: FileStatus.Identity?
    private(set) var isDue = false

    /// - Parameter obstacle: Why this process can't serve a valid configuration.
    init(
        listener: Listener, file: ConfigurationFile,
        obstacle: @escaping @Sendable (DaypassConfiguration) -> String?,
        report: @escaping @Sendable (String) -> Void
    ) {
        // The server closes its own descriptor when it stops; connections must still wait.
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
                // As at the end of the process, requests that have arrived are answered first.
                kill(getpid(), SIGTERM)
            }
        } catch {
            refuse(error.problems.map { "configuration: \($0)" })
        }
    }

    private func refuse(_ problems: [String]) {
        for problem in problems { report(problem) }
        report("the previous configuration stays in force")
    }

    /// Replaces the process by a new run of the same program; returns if that fails.
    func begin() {
        guard isDue, dup2(listener, STDIN_FILENO) == STDIN_FILENO else { return }
        report("the configuration has changed")
        // Descriptors of libraries would stay open in the new program. Closing them here is unsafe:
        // a running thread would take a new file for the old one with its number.
        for descriptor in 3..<getdtablesize() { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
