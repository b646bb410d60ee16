internal import Glibc

/// Where a file is: its directory, and its name there, for the system calls that take both
/// (`openat`).
///
/// The directory is open where no symbolic link on the way may be followed. Elsewhere it stands for
/// the current one, and the name is the whole path: the same system calls, and no more of them.
package struct FilePlace: ~Copyable {
    /// A descriptor of the directory, or what stands for the current one (`AT_FDCWD`).
    package let directory: Int32
    /// The file's name in ``directory``.
    package let name: String
    /// The whole path, for people.
    package let path: String

    /// A file by its path. Links on the way are followed.
    package init(path: String) {
        directory = AT_FDCWD
        name = path
        self.path = path
    }

    /// A file below a directory, on the way to which no symbolic link is followed.
    ///
    /// - Parameter base: The directory's path, whose own parts may be links: they are the
    ///   administrator's.
    /// - Throws: ``FileError/symbolicLink(path:)``, ``FileError/system(operation:path:errno:)``
    package init(of name: String, below base: String) throws(FileError) {
        var parts = name.split(separator: "/").filter { $0 != "." }
        precondition(!parts.contains(".."), "names of files are encoded")
        let last = parts.popLast()
        var path = base
        var parent = try FileDescriptor(
            path: base, flags: O_RDONLY | O_DIRECTORY, followsLinks: true)
        for part in parts {
            path += "/\(part)"
            parent = try FileDescriptor(directory: String(part), in: parent, path: path)
        }
        directory = parent.release()
        self.name = last.map(String.init) ?? "."
        self.path = last.map { "\(path)/\($0)" } ?? base
    }

    deinit {
        if directory != AT_FDCWD { close(directory) }
    }

    /// Whether the last part, too, must not be a link.
    package var refusesLinks: Bool { directory != AT_FDCWD }

    /// Gives the file another file's name, in that one's place.
    package func rename(to other: borrowing FilePlace) throws(FileError) {
        guard unsafe renameat(directory, name, other.directory, other.name) == 0 else {
            throw .system(operation: "rename", path: other.path, errno: errno)
        }
    }

    /// Removes the file's name.
    ///
    /// - Returns: Whether there was one.
    package func unlink() throws(FileError) -> Bool {
        guard unsafe unlinkat(directory, name, 0) == 0 else {
            guard errno == ENOENT else {
                throw .system(operation: "unlink", path: path, errno: errno)
            }
            return false
        }
        return true
    }

    /// Makes a directory that is ours alone.
    ///
    /// - Returns: Whether there was none.
    package func makeDirectory() throws(FileError) -> Bool {
        guard unsafe mkdirat(directory, name, 0o700) == 0 else {
            guard errno == EEXIST else {
                throw .system(operation: "mkdir", path: path, errno: errno)
            }
            return false
        }
        return true
    }
}
