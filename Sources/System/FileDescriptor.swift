internal import CLinux
internal import Glibc
package import Wire

/// An open file, which is closed when this value ends.
package struct FileDescriptor: ~Copyable {
    package let number: Int32

    /// Opens a file. A new file is readable and writable by its owner only.
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

    /// Opens a directory in another directory without following a symbolic link.
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

    /// Opens a file, never through a symbolic link in its place. A new one is its owner's alone.
    ///
    /// - Throws: ``FileError``; ``FileError/symbolicLink(path:)`` only if the place refuses links.
    package init(_ place: borrowing FilePlace, flags: Int32) throws(FileError) {
        let flags = flags | O_NOFOLLOW | O_CLOEXEC
        // Opening a pipe that an attacker planted there must not hang the command.
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

    /// Checks that the file is a regular file with one name. A second name (a hard link) could
    /// belong to a file of the system.
    private static func requireOnlyName(
        _ number: Int32, path: String
    ) throws(FileError) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .system(operation: "fstat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        // The count is 0 if the file was replaced after it was opened.
        guard status.st_nlink <= 1 else { throw .hardLink(path: path) }
    }

    deinit { close(number) }

    /// Gives up the descriptor. The caller must close it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Changes the file's owner: root at the command line writes files for the server's user.
    ///
    /// - Precondition: This process has just created the file.
    package func give(to owner: FileOwner, path: String) throws(FileError) {
        guard fchown(number, owner.user, owner.group) == 0 else {
            throw .system(operation: "fchown", path: path, errno: errno)
        }
    }

    /// Locks the file and waits while another process holds the lock (`flock(2)`). Closing the
    /// descriptor releases it.
    package func lock(path: String) throws(FileError) {
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw .system(operation: "flock", path: path, errno: errno)
            }
        }
    }

    /// Locks the file; `false` if another process holds the lock.
    package func lockIfFree() -> Bool {
        flock(number, LOCK_EX | LOCK_NB) == 0
    }

    /// Sets when the file was last written.
    package func setModified(_ moment: Timestamp, path: String) throws(FileError) {
        let times = [timespec(tv_sec: moment.seconds, tv_nsec: 0)]
        guard unsafe futimens(number, times + times) == 0 else {
            throw .system(operation: "futimens", path: path, errno: errno)
        }
    }

    package func status(path: String) throws(FileError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .system(operation: "fstat", path: path, errno: errno)
        }
        return FileStatus(status)
    }

    /// Whether the file system has a free block for this user.
    package func hasRoom(path: String) throws(FileError) -> Bool {
        var status = statvfs()
        guard unsafe fstatvfs(number, &status) == 0 else {
            throw .system(operation: "fstatvfs", path: path, errno: errno)
        }
        return status.f_bavail > 0
    }

    /// Whether the file is empty or its last byte is a line feed.
    package func endsWithLineFeed(path: String) throws(FileError) -> Bool {
        let end = lseek(number, 0, SEEK_END)
        guard end >= 0 else { throw .system(operation: "lseek", path: path, errno: errno) }
        guard end > 0 else { return true }
        var last: UInt8 = 0
        let count = unsafe pread(number, &last, 1, end - 1)
        guard count >= 0 else { throw .system(operation: "pread", path: path, errno: errno) }
        // Nothing is there if the file was truncated meanwhile.
        return count == 0 || last == UInt8(ascii: "\n")
    }

    /// Puts all that was written to the file's file system on the disk (`syncfs(2)`).
    package func syncFileSystem(path: String) throws(FileError) {
        guard syncfs(number) == 0 else {
            throw .system(operation: "syncfs", path: path, errno: errno)
        }
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

    /// The file's first bytes: fewer than `count` if the file is shorter.
    package func read(count: Int, path: String) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = unsafe pread(number, &bytes, count, 0)
        guard found >= 0 else { throw .system(operation: "pread", path: path, errno: errno) }
        return Array(bytes.prefix(found))
    }

    /// The file's last bytes: fewer than `count` if the file is shorter, or shrinks meanwhile.
    package func readEnd(
        count: Int, path: String
    ) throws(FileError) -> (bytes: [UInt8], isWhole: Bool) {
        let end = Int(try status(path: path).identity.size)
        let begin = max(end - count, 0)
        var bytes = [UInt8](repeating: 0, count: end - begin)
        var filled = 0
        while filled < bytes.count {
            let found = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    number, buffer.baseAddress! + filled, buffer.count - filled, begin + filled)
            }
            if found < 0 && errno == EINTR { continue }
            guard found >= 0 else { throw .system(operation: "pread", path: path, errno: errno) }
            if found == 0 { break }
            filled += found
        }
        return (Array(bytes.prefix(filled)), isWhole: begin == 0)
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
