internal import Glibc

package struct FileOwner: Equatable, Sendable {
    package let user: UInt32
    package let group: UInt32
}

package struct FileStatus: Equatable, Sendable {
    /// Changes whenever the file is written or replaced.
    package struct Identity: Equatable, Sendable {
        package let device: UInt64
        package let inode: UInt64
        package let size: Int64
        package let modifiedSeconds: Int
        package let modifiedNanoseconds: Int
        package let changedSeconds: Int
        package let changedNanoseconds: Int

        /// Whether both are of one file, written or not in the meantime.
        package func isSameFile(as other: Identity) -> Bool {
            device == other.device && inode == other.inode
        }
    }

    package let identity: Identity
    package let owner: FileOwner
    /// The permission bits.
    package let mode: UInt32
    package let isDirectory: Bool
    package let isPlainFile: Bool

    /// The status of the file at a path, `nil` if there is no such file.
    package static func of(_ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) else {
                throw .system(operation: "stat", path: path, errno: errno)
            }
            return nil
        }
        return FileStatus(status)
    }

    /// The status of what is at a path, even of a symbolic link; `nil` if nothing is.
    package static func ofLink(_ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) else {
                throw .system(operation: "stat", path: path, errno: errno)
            }
            return nil
        }
        return FileStatus(status)
    }

    /// - Throws: ``FileError``; ``FileError/symbolicLink(path:)`` if the place refuses links.
    package static func of(_ place: borrowing FilePlace) throws(FileError) -> FileStatus? {
        var status = stat()
        let links = place.refusesLinks ? AT_SYMLINK_NOFOLLOW : 0
        guard unsafe fstatat(place.directory, place.name, &status, links) == 0 else {
            guard [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) else {
                throw .system(operation: "stat", path: place.path, errno: errno)
            }
            return nil
        }
        guard status.st_mode & S_IFMT != S_IFLNK else { throw .symbolicLink(path: place.path) }
        return FileStatus(status)
    }

    init(_ status: stat) {
        identity = Identity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec,
            changedSeconds: status.st_ctim.tv_sec, changedNanoseconds: status.st_ctim.tv_nsec)
        owner = FileOwner(user: status.st_uid, group: status.st_gid)
        mode = status.st_mode & 0o7777
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        isPlainFile = status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether the file was written in the last milliseconds; `false` if its time is in the future.
    package func wasWritten(within milliseconds: Int) -> Bool {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        let age =
            (now.tv_sec - identity.modifiedSeconds) * 1_000_000_000
            + now.tv_nsec - identity.modifiedNanoseconds
        return (0..<milliseconds * 1_000_000).contains(age)
    }

    /// Checks that only its owner may read or write the file, and that this process runs as the
    /// owner, or as root: an administrator at the command line.
    package func requirePrivate(path: String) throws(FileError) {
        guard mode & 0o077 == 0 else { throw .openToOthers(path: path, mode: mode) }
        guard owner.user == geteuid() || geteuid() == 0 else {
            throw .notOurs(path: path, owner: owner.user)
        }
    }
}
