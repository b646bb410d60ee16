internal import Glibc

/// A file's directory and its name there, for the system calls that take both (`openat(2)`).
///
/// To refuse symbolic links, the directory is opened part by part. Otherwise the directory is the
/// current one and the name is the whole path, which costs no further system call.
package struct FilePlace: ~Copyable {
    /// The directory's descriptor, or `AT_FDCWD` for the current directory.
    package let directory: Int32
    package let name: String
    /// The whole path, for messages.
    package let path: String
    /// Whether the file itself must not be a symbolic link either.
    package let refusesLinks: Bool

    private let ownsDirectory: Bool

    /// A file by its path. Symbolic links to its directory are followed.
    package init(path: String) {
        directory = AT_FDCWD
        name = path
        self.path = path
        refusesLinks = false
        ownsDirectory = false
    }

    /// A file below a directory. No symbolic link below the directory is followed.
    ///
    /// - Parameter base: The directory. Its own path may have links: the administrator chose it.
    /// - Throws: ``FileError/symbolicLink(path:)``, ``FileError/system(operation:path:errno:)``
    package init(of name: String, below base: String) throws(FileError) {
        var parts = name.split(separator: "/").filter { $0 != "." }
        precondition(!parts.contains(".."), "file names are encoded")
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
        refusesLinks = true
        ownsDirectory = true
    }

    /// A file in a directory that stays open for longer than this value lasts.
    package init(
        _ name: String, in directory: borrowing FileDescriptor, refusesLinks: Bool, path: String
    ) {
        self.directory = directory.number
        self.name = name
        self.path = path
        self.refusesLinks = refusesLinks
        ownsDirectory = false
    }

    deinit {
        if ownsDirectory { close(directory) }
    }

    /// Renames the file and replaces an existing file at the new place.
    package func rename(to other: borrowing FilePlace) throws(FileError) {
        guard unsafe renameat(directory, name, other.directory, other.name) == 0 else {
            throw .system(operation: "rename", path: other.path, errno: errno)
        }
    }

    /// Removes the file's name; `false` if there is no such file.
    package func unlink() throws(FileError) -> Bool {
        guard unsafe unlinkat(directory, name, 0) == 0 else {
            guard errno == ENOENT else {
                throw .system(operation: "unlink", path: path, errno: errno)
            }
            return false
        }
        return true
    }

    /// Creates a directory that only its owner can use; `false` if the name exists already.
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
