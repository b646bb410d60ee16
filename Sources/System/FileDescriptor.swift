internal import Glibc

/// An open file, closed when it is no longer used.
package struct FileDescriptor: ~Copyable {
    package let number: Int32

    /// Opens a file; one that is made is ours alone.
    ///
    /// - Parameter followsLinks: Whether the path's last part may be a symbolic link.
    package init(path: String, flags: Int32, followsLinks: Bool = false) throws(FileError) {
        let links = followsLinks ? 0 : O_NOFOLLOW
        let opened = unsafe open(path, flags | links | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw .system(operation: "open", path: path, errno: errno)
        }
        number = opened
    }

    /// Opens a directory in another one, and follows no link.
    ///
    /// - Throws: ``FileError/symbolicLink(path:)``
    package init(
        directory name: String, in parent: borrowing FileDescriptor, path: String
    ) throws(FileError) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = unsafe openat(parent.number, name, flags)
        guard opened >= 0 else {
            if errno == ELOOP || errno == ENOTDIR { throw .symbolicLink(path: path) }
            throw .system(operation: "open", path: path, errno: errno)
        }
        number = opened
    }

    /// Opens a file; one that is made is ours alone. The last part is never followed if it is a
    /// link.
    ///
    /// - Throws: ``FileError``, ``FileError/symbolicLink(path:)`` only where no link on the way
    ///   is followed.
    package init(_ place: borrowing FilePlace, flags: Int32) throws(FileError) {
        let flags = flags | O_NOFOLLOW | O_CLOEXEC
        // A pipe that is planted there must not hold the command that opens it.
        let blocking = place.refusesLinks ? O_NONBLOCK : 0
        let opened = unsafe openat(place.directory, place.name, flags | blocking, 0o600)
        guard opened >= 0 else {
            if errno == ELOOP, place.refusesLinks { throw .symbolicLink(path: place.path) }
            throw .system(operation: "open", path: place.path, errno: errno)
        }
        if place.refusesLinks, flags & O_DIRECTORY == 0 {
            do throws(FileError) {
                try FileDescriptor.requireOnlyName(opened, path: place.path)
            } catch {
                close(opened)
                throw error
            }
        }
        number = opened
    }

    /// Checks that the file is a plain one, and has no name elsewhere (a hard link): that name may
    /// be a file of the system's.
    private static func requireOnlyName(
        _ number: Int32, path: String
    ) throws(FileError) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .system(operation: "fstat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        // None at all: it was replaced after it was opened.
        guard status.st_nlink <= 1 else { throw .hardLink(path: path) }
    }

    deinit { close(number) }

    /// Hands the number over to a new owner, who has to close it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Hands the file to another user. Root at the command line writes for the user whom the server
    /// runs as.
    ///
    /// - Precondition: This process has just made it.
    package func give(to owner: FileOwner, path: String) throws(FileError) {
        guard fchown(number, owner.user, owner.group) == 0 else {
            throw .system(operation: "fchown", path: path, errno: errno)
        }
    }

    /// Takes the lock that this file stands for, waiting for whoever has it. It ends with the descriptor.
    package func lock(path: String) throws(FileError) {
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw .system(operation: "flock", path: path, errno: errno)
            }
        }
    }

    /// Takes the lock, or says that another has it.
    package func lockIfFree() -> Bool {
        flock(number, LOCK_EX | LOCK_NB) == 0
    }

    /// What the file system says of the open file.
    package func status(path: String) throws(FileError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .system(operation: "fstat", path: path, errno: errno)
        }
        return FileStatus(status)
    }

    /// Whether the file system has a block left for us.
    package func hasRoom(path: String) throws(FileError) -> Bool {
        var status = statvfs()
        guard unsafe fstatvfs(number, &status) == 0 else {
            throw .system(operation: "fstatvfs", path: path, errno: errno)
        }
        return status.f_bavail > 0
    }

    /// Whether the last byte is a line feed; so for an empty file, which has none to miss.
    package func endsWithLineFeed(path: String) throws(FileError) -> Bool {
        let end = lseek(number, 0, SEEK_END)
        guard end >= 0 else { throw .system(operation: "lseek", path: path, errno: errno) }
        guard end > 0 else { return true }
        var last: UInt8 = 0
        guard unsafe pread(number, &last, 1, end - 1) == 1 else {
            throw .system(operation: "pread", path: path, errno: errno)
        }
        return last == UInt8(ascii: "\n")
    }

    package func write(_ bytes: [UInt8], path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    number, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .system(operation: "write", path: path, errno: errno)
            }
            written += count
        }
    }

    /// The file's first bytes, fewer where it has no more.
    package func read(count: Int, path: String) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = unsafe pread(number, &bytes, count, 0)
        guard found >= 0 else { throw .system(operation: "pread", path: path, errno: errno) }
        return Array(bytes.prefix(found))
    }

    package func read(limit: Int, path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit + 1, 4_096))
        while true {
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw .system(operation: "read", path: path, errno: errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }
}
