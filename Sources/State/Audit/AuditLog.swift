package import Configuration
internal import Glibc
internal import Synchronization
package import System

/// The log with a line for each call.
///
/// A line is one `write(2)` at the end of the file, so the lines of several threads and processes
/// do not mix. The file stays open. Once a second, and when a write fails, a call looks whether the
/// path leads to another file. So a second after `logrotate` has moved the file away, all lines are
/// in a new one, and no process needs a signal.
///
/// A full disk may cut a line, and the call fails. The next line of this log then begins with a
/// line feed. What another process has cut, the look finds; until then a line may continue it.
/// `daypass audit` separates the two.
package final class AuditLog: Sendable {
    private let destination: AuditDestination
    private let directory: StateDirectory
    private let uptime: @Sendable () -> UInt64
    /// The open file, `nil` before the first line. The lock is held while a line is written, so
    /// that the next one knows whether it was cut. The kernel writes to a file one by one anyway.
    private let file = Mutex<AuditFile?>(nil)

    /// - Parameter uptime: The clock, in nanoseconds.
    package init(
        _ destination: AuditDestination, directory: StateDirectory,
        uptime: @escaping @Sendable () -> UInt64 = { Clock.uptime }
    ) {
        self.destination = destination
        self.directory = directory
        self.uptime = uptime
    }

    /// `nil` if lines go to standard error.
    var filePath: String? {
        if case .file(let path) = destination { path } else { nil }
    }

    /// Checks that lines can be written.
    package func check() throws(FileError) {
        if case .file(let path) = destination {
            _ = try AuditFile.open(path, directory: directory)
        }
    }

    /// Checks that lines can be written, and that the disk has room for some.
    package func checkRoom() throws(FileError) {
        guard case .file(let path) = destination else { return }
        let file = try AuditFile.open(path, directory: directory)
        guard try file.hasRoom(path: path) else {
            throw .system(operation: "statvfs", path: path, errno: ENOSPC)
        }
    }

    /// Writes a line.
    ///
    /// - Parameter line: The line without its line feed, and with none inside.
    /// - Throws: ``FileError`` if the line is not whole. The caller must then not do what it says.
    package func append(_ line: [UInt8]) throws(FileError) {
        switch destination {
        case .file(let path):
            let second = uptime() / 1_000_000_000
            try file.withLock { (file) throws(FileError) in
                if file == nil { file = AuditFile(path: path, directory: directory) }
                try file?.append(line, second: second)
            }
        case .standardError:
            let path = "standard error"
            guard try AuditFile.write(line, to: STDERR_FILENO, path: path) else {
                throw AuditFile.cut(path)
            }
        }
    }
}
