package import Configuration
internal import Glibc
package import System

/// The log with a line for each call.
///
/// Each line is one `write(2)` at the file's end, under a lock, so lines of several threads and
/// processes do not mix. The file is opened for each line. After `logrotate` has moved it away, the
/// next line begins a new file, and no process needs a signal.
package struct AuditLog: Sendable {
    private let destination: AuditDestination
    private let directory: StateDirectory

    package init(_ destination: AuditDestination, directory: StateDirectory) {
        self.destination = destination
        self.directory = directory
    }

    /// Checks that lines can be written.
    package func check() throws(FileError) {
        if case .file(let path) = destination { _ = try AuditLog.open(path, directory: directory) }
    }

    /// Checks that lines can be written, and that the disk has room for some.
    func checkRoom() throws(FileError) {
        guard case .file(let path) = destination else { return }
        let file = try AuditLog.open(path, directory: directory)
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
            let file = try AuditLog.open(path, directory: directory)
            // A full disk may have cut the last line short, and this line must not continue it. The
            // lock keeps a line that another process is just writing from looking cut short, too.
            try file.lock(path: path)
            let begin = try file.endsWithLineFeed(path: path) ? [] : [UInt8(ascii: "\n")]
            try AuditLog.write(begin + line, to: file.number, path: path)
        case .standardError:
            try AuditLog.write(line, to: STDERR_FILENO, path: "standard error")
        }
    }

    /// Opens the log, which must be a plain file: a pipe without a reader would hold up every call.
    private static func open(
        _ path: String, directory: StateDirectory
    ) throws(FileError) -> FileDescriptor {
        let file = try directory.openForWriting(path: path, flags: O_APPEND | O_NONBLOCK)
        guard try file.status(path: path).isPlainFile else { throw .notAFile(path: path) }
        return file
    }

    private static func write(
        _ line: [UInt8], to descriptor: Int32, path: String
    ) throws(FileError) {
        let bytes = line + [UInt8(ascii: "\n")]
        var count = -1
        repeat {
            count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        } while count < 0 && errno == EINTR
        guard count == bytes.count else {
            throw .system(operation: "write", path: path, errno: count < 0 ? errno : ENOSPC)
        }
    }
}
