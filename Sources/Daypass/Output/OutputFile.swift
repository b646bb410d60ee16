internal import Glibc
internal import State
internal import System

/// A new file that only its owner can read; `-` is standard output. It is written whole, or
/// removed.
final class OutputFile {
    private let path: String
    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var isWhole = false

    /// - Throws: ``Failure`` if there is such a file already, or if it can't be made.
    init(_ path: String) throws {
        descriptor = try OutputFile.open(path)
        self.path = path == "-" ? "standard output" : path
    }

    private static func open(_ path: String) throws -> Int32 {
        guard path != "-" else {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw Failure("standard output is a terminal; redirect it, or name a file")
            }
            return STDOUT_FILENO
        }
        let opened = unsafe Glibc.open(
            path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            guard errno == EEXIST else { throw Failure(errnoOf: path) }
            throw Failure("\(path): exists already; Daypass replaces no file")
        }
        return opened
    }

    deinit {
        guard descriptor != STDOUT_FILENO else { return }
        close(descriptor)
        if !isWhole { unsafe unlink(path) }
    }

    func append(_ bytes: [UInt8]) throws(AdministrationError) {
        waiting += bytes
        if waiting.count >= 1 << 16 { try flush() }
    }

    /// Puts the file on the disk.
    func finish() throws(AdministrationError) {
        try flush()
        guard descriptor == STDOUT_FILENO || fsync(descriptor) == 0 else {
            throw .state(.system(operation: "fsync", path: path, errno: errno))
        }
        isWhole = true
    }

    private func flush() throws(AdministrationError) {
        do throws(FileError) {
            try OutputFile.write(waiting, to: descriptor, path: path)
        } catch {
            throw .state(error)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .system(operation: "write", path: path, errno: errno)
            }
            written += count
        }
    }
}
