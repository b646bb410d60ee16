internal import Glibc
internal import System

/// The open file of the audit log, which one thread uses at a time.
struct AuditFile: ~Copyable {
    private static let lineFeed = UInt8(ascii: "\n")

    private let path: String
    private let directory: StateDirectory
    private var file: FileDescriptor?
    private var identity: FileStatus.Identity?
    /// The second of the last look at the path; `nil` if the next line has to look.
    private var second: UInt64?
    /// Whether the file may end within a line: this line must not continue that one.
    private var isCut = false

    init(path: String, directory: StateDirectory) {
        self.path = path
        self.directory = directory
    }

    /// Opens the log, which must be a plain file: a pipe without a reader would hold up every call.
    static func open(
        _ path: String, directory: StateDirectory
    ) throws(FileError) -> FileDescriptor {
        let file = try directory.openForWriting(path: path, flags: O_APPEND | O_NONBLOCK)
        guard try file.status(path: path).isPlainFile else { throw .notAFile(path: path) }
        return file
    }

    /// Writes a line at the end of the file that the path leads to.
    ///
    /// - Parameter second: Now. Within one second, Daypass looks at the path once.
    mutating func append(_ line: [UInt8], second: UInt64) throws(FileError) {
        if self.second != second {
            try look()
            self.second = second
        }
        do throws(FileError) {
            try write(line)
        } catch {
            // The log may have been moved away, for example to make room.
            guard try look() else { throw error }
            try write(line)
        }
    }

    /// Opens the file at the path, unless it is open already, and looks at its end.
    ///
    /// - Returns: Whether it is another file than before.
    @discardableResult
    private mutating func look() throws(FileError) -> Bool {
        second = nil
        let found = try FileStatus.ofLink(path)?.identity
        let isOther = identity.flatMap { found?.isSameFile(as: $0) } != true
        if isOther {
            identity = nil
            let opened = try AuditFile.open(path, directory: directory)
            identity = try opened.status(path: path).identity
            isCut = try !opened.endsWithLineFeed(path: path)
            file = consume opened
        } else if let ends = try file?.endsWithLineFeed(path: path) {
            isCut = !ends
        }
        return isOther
    }

    private mutating func write(_ line: [UInt8]) throws(FileError) {
        guard let number = file?.number else { throw .notAFile(path: path) }
        let begin = isCut ? [AuditFile.lineFeed] : []
        isCut = try !AuditFile.write(begin + line, to: number, path: path)
        if isCut { throw AuditFile.cut(path) }
    }

    /// Writes a line and its line feed in one call.
    ///
    /// - Returns: Whether it is whole. A full disk cuts it.
    static func write(
        _ line: [UInt8], to number: Int32, path: String
    ) throws(FileError) -> Bool {
        let bytes = line + [lineFeed]
        var count = -1
        repeat {
            count = unsafe Glibc.write(number, bytes, bytes.count)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .system(operation: "write", path: path, errno: errno) }
        return count == bytes.count
    }

    static func cut(_ path: String) -> FileError {
        .system(operation: "write", path: path, errno: ENOSPC)
    }
}
