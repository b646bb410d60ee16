internal import Glibc
internal import System

/// A directory of Daypass in the person's home, and files in it that other users can't read.
///
/// A file counts only if it is a regular file of this user without other names, and no other user
/// may read it. Otherwise another user of the machine could have put it there.
struct PrivateDirectory {
    /// A kind of data, by the XDG Base Directory Specification.
    enum Kind {
        /// Can be removed at any time: the person signs in again. Backups usually leave it out.
        case cache
        case settings

        fileprivate var variable: String {
            switch self {
            case .cache: "XDG_CACHE_HOME"
            case .settings: "XDG_CONFIG_HOME"
            }
        }

        fileprivate var standardPlace: String {
            switch self {
            case .cache: ".cache"
            case .settings: ".config"
            }
        }
    }

    /// The longest file.
    private static let limit = 1 << 20
    private static let name = "daypass"
    /// How often a lock is tried, in microseconds.
    private static let lockStep: UInt32 = 50_000

    private let base: String

    /// - Throws: ``Failure`` if the environment names no home.
    init(_ kind: Kind, environment: [String: String]) throws(Failure) {
        // The specification says to ignore relative paths.
        if let path = environment[kind.variable], path.hasPrefix("/") {
            base = path
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            base = "\(home)/\(kind.standardPlace)"
        } else {
            throw Failure("neither \(kind.variable) nor HOME names a directory")
        }
    }

    /// The path of a file, for messages.
    func path(_ file: String) -> String { "\(base)/\(PrivateDirectory.name)/\(file)" }

    /// The bytes of a file, `nil` if there is none, and empty if it is too large to be Daypass's.
    func read(_ file: String) throws(Failure) -> [UInt8]? {
        do throws(FileError) {
            guard try isThere(PrivateDirectory.name) else { return nil }
            try checkDirectory()
            guard try isThere("\(PrivateDirectory.name)/\(file)") else { return nil }
            let descriptor = try FileDescriptor(place(file), flags: O_RDONLY)
            try check(try descriptor.status(path: path(file)), path: path(file))
            return try descriptor.read(limit: PrivateDirectory.limit, path: path(file))
        } catch .tooLarge {
            return []
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
    }

    /// Replaces a file as a whole: a reader, a crash and a full disk see the old one or the new.
    ///
    /// The old one may be anything. Its name leads to the new file, and nothing is written into it.
    func write(_ bytes: [UInt8], to file: String) throws(Failure) {
        guard bytes.count <= PrivateDirectory.limit else {
            throw Failure("\(path(file)): would be larger than \(PrivateDirectory.limit) bytes")
        }
        let aside = "\(file).\(getpid()).new"
        do throws(FileError) {
            try make()
            do throws(FileError) {
                _ = try place(aside).unlink()
                let descriptor = try FileDescriptor(
                    place(aside), flags: O_WRONLY | O_CREAT | O_EXCL)
                try descriptor.write(bytes, path: path(aside))
                guard fsync(descriptor.number) == 0 else {
                    throw .system(operation: "fsync", path: path(aside), errno: errno)
                }
                try place(aside).rename(to: place(file))
            } catch {
                do throws(FileError) { _ = try place(aside).unlink() } catch {}
                throw error
            }
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
    }

    /// The names of all files.
    func names() throws(Failure) -> [String] {
        do throws(FileError) {
            guard try isThere(PrivateDirectory.name) else { return [] }
            try checkDirectory()
            return try DirectoryEntries.names(
                in: FileDescriptor(
                    FilePlace(of: PrivateDirectory.name, below: base),
                    flags: O_RDONLY | O_DIRECTORY),
                path: "\(base)/\(PrivateDirectory.name)")
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
    }

    /// Removes a file, whatever it is; `false` if there is none.
    func remove(_ file: String) throws(Failure) -> Bool {
        do throws(FileError) {
            guard try isThere(PrivateDirectory.name) else { return false }
            try checkDirectory()
            return try place(file).unlink()
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
    }

    /// Runs while no other process is between the same two points. Waits for another one.
    func locked<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
        let lock = try lock(file)
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    /// Waits for the lock. Closing the file releases it.
    func lock(_ file: String) throws(Failure) -> FileDescriptor {
        let lock = try openLock(file)
        do throws(FileError) {
            try lock.lock(path: path(file))
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
        return lock
    }

    /// The same, but does nothing if another process is there for longer than a time.
    ///
    /// - Parameter timeLimit: In milliseconds.
    func locked<Result>(
        _ file: String, within timeLimit: Int, _ body: () throws -> Result
    ) throws -> Result? {
        let lock = try openLock(file)
        let end = Clock.uptime + UInt64(timeLimit) * 1_000_000
        while !lock.lockIfFree() {
            guard Clock.uptime < end else { return nil }
            _ = usleep(PrivateDirectory.lockStep)
        }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private func openLock(_ file: String) throws(Failure) -> FileDescriptor {
        do throws(FileError) {
            try make()
            let lock = try FileDescriptor(place(file), flags: O_RDWR | O_CREAT)
            try check(try lock.status(path: path(file)), path: path(file))
            return lock
        } catch {
            throw Failure(PrivateDirectory.reason(error))
        }
    }

    private func make() throws(FileError) {
        var path = ""
        for part in base.split(separator: "/") {
            path += "/\(part)"
            guard
                unsafe mkdir(path, 0o700) == 0 || errno == EEXIST || errno == EACCES
                    || errno == EROFS
            else { throw .system(operation: "mkdir", path: path, errno: errno) }
        }
        _ = try FilePlace(of: PrivateDirectory.name, below: base).makeDirectory()
        try checkDirectory()
    }

    private func place(_ file: String) throws(FileError) -> FilePlace {
        try FilePlace(of: "\(PrivateDirectory.name)/\(file)", below: base)
    }

    private func isThere(_ name: String) throws(FileError) -> Bool {
        guard try FileStatus.of(base) != nil else { return false }
        return try FileStatus.of(FilePlace(of: name, below: base)) != nil
    }

    private func checkDirectory() throws(FileError) {
        let path = "\(base)/\(PrivateDirectory.name)"
        guard let status = try FileStatus.of(FilePlace(of: PrivateDirectory.name, below: base)),
            status.isDirectory
        else { throw .notADirectory(path: path) }
        try check(status, path: path)
    }

    /// Checks that a file or directory is this user's alone. For root, too: a file of another user
    /// is not root's own.
    private func check(_ status: FileStatus, path: String) throws(FileError) {
        guard status.owner.user == geteuid() else {
            throw .notOurs(path: path, owner: status.owner.user)
        }
        try status.requirePrivate(path: path)
    }

    /// The reason in the words of a person's own files.
    private static func reason(_ error: FileError) -> String {
        switch error {
        case .notOurs(let path, let owner):
            "\(path): belongs to user \(owner), and you are user \(geteuid()); remove it"
        case .symbolicLink(let path): "\(path): a symbolic link; remove it"
        case .hardLink(let path): "\(path): has a second name (hard link); remove it"
        case .notADirectory(let path): "\(path): not a directory; remove it"
        case .notAFile(let path): "\(path): not a regular file; remove it"
        case .system, .openToOthers, .damaged, .tooLarge: error.description
        }
    }
}
