internal import Glibc
package import System
internal import Wire

/// The directory that everything is kept in, one small file a record.
///
/// Readers take no lock: a file is replaced whole, so they see the old record or the new one. Writers need a
/// ``StateChange``, which only ``withLock(_:)`` gives.
package struct StateDirectory: Equatable, Sendable {
    package let path: String

    /// Whom new files are given to, `nil` if they are ours anyway.
    private let owner: FileOwner?
    /// Whether no symbolic link below the directory is followed. Its owner could plant one that
    /// leads root to any file; the server, which runs as the owner, finds files in fewer steps.
    private let refusesLinks: Bool

    /// Linux has 255 bytes for a name; what is written aside has a longer one than what it replaces.
    static let maximumFileNameLength = 255 - ".1234567.1234567890.new".utf8.count

    private static let subdirectories =
        [
            "keys", "users", "groups", "policies", "mappings", "mappings/ldap", "cache",
            "cache/jwks", WatchedUsers.directoryName,
        ] + mappingDirectories

    /// Opens the directory, making what belongs into it where it is missing.
    ///
    /// - Parameter isMade: Whether the directory itself is made, too: by the server and by `daypass init`. A
    ///   command that only looks must not leave a directory, and a key, of whoever ran it.
    /// - Parameter refusesLinks: Whether symbolic links below it are refused, in any part of a
    ///   file's path: by every command, since root may run it. Root itself never follows one in
    ///   another user's directory.
    /// - Throws: ``FileError`` when it is not there or can't be made, or when others than its owner may look
    ///   into it.
    package init(
        opening path: String, isMade: Bool = true, refusesLinks: Bool = false
    ) throws(FileError) {
        self.path = path
        let isThere = try FileStatus.of(path) != nil
        guard isThere || isMade else { throw .notADirectory(path: path) }
        try StateDirectory.make(FilePlace(path: path))
        let found = try FileStatus.of(path)?.owner
        owner = geteuid() == 0 && found?.user != 0 ? found : nil
        self.refusesLinks = refusesLinks || owner != nil
        try makeSubdirectories()
    }

    /// Makes what belongs into the directory where it is missing.
    func makeSubdirectories() throws(FileError) {
        for subdirectory in StateDirectory.subdirectories {
            try makeSubdirectory(subdirectory)
        }
    }

    /// The path of something in the directory, for people.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Where something in the directory is, for the system.
    func place(_ name: String) throws(FileError) -> FilePlace {
        guard refusesLinks else { return FilePlace(path: path(name)) }
        return try FilePlace(of: name, below: path)
    }

    /// What the file system says of something in the directory, `nil` if there is nothing.
    func status(of name: String) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try FileStatus.of(try place(name))
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    /// The file name of a record: its own name, percent-encoded, so that no name can leave its directory.
    package static func fileName(_ recordName: String) -> String {
        // A dot is an unreserved character; yet `..` is no file's name, and one that it begins is hidden.
        let encoded = PercentEncoding.encode(recordName)
        guard encoded.utf8.first == UInt8(ascii: ".") else { return encoded + ".json" }
        return "%2E" + encoded.dropFirst() + ".json"
    }

    /// A file's bytes, nil when there is no such file.
    package func read(_ name: String, limit: Int = 1 << 20) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try FileDescriptor(place(name), flags: O_RDONLY)
                .read(limit: limit, path: path(name))
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    /// Makes a directory where there is none, to stay.
    func makeSubdirectory(_ name: String) throws(FileError) {
        if try StateDirectory.make(place(name), for: owner) { try sync(directoryOf: name) }
    }

    /// The names of the files in a subdirectory; what is still being written aside is none of them.
    package func fileNames(in subdirectory: String) throws(FileError) -> [String] {
        try entries(of: subdirectory).filter { $0.hasSuffix(".json") }
    }

    func subdirectoryNames(in subdirectory: String) throws(FileError) -> [String] {
        try entries(of: subdirectory).filter { !$0.contains(".") }
    }

    func entries(of subdirectory: String) throws(FileError) -> [String] {
        let path = path(subdirectory)
        let opened = try FileDescriptor(place(subdirectory), flags: O_RDONLY | O_DIRECTORY)
            .release()
        guard let directory = unsafe fdopendir(opened) else {
            let reason = errno
            close(opened)
            throw .system(operation: "opendir", path: path, errno: reason)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
            errno = 0
        }
        // The end and an error look the same but for this: a list cut short would hide records.
        guard errno == 0 else {
            throw .system(operation: "readdir", path: path, errno: errno)
        }
        return names.sorted()
    }

    /// Does something unless someone else is doing it already; then it returns nil at once.
    package func withLockIfFree<Result>(
        _ name: String, _ work: () throws(FileError) -> Result
    ) throws(FileError) -> Result? {
        let file = try openForWriting(name)
        guard file.lockIfFree() else { return nil }
        return try work()
    }

    /// Opens a file, making it where there is none, for the user whom the directory belongs to.
    func openForWriting(_ name: String, flags: Int32 = 0) throws(FileError) -> FileDescriptor {
        try openForWriting(place(name), flags: flags)
    }

    /// The same for a file that may be anywhere.
    func openForWriting(path: String, flags: Int32 = 0) throws(FileError) -> FileDescriptor {
        try openForWriting(placeOfAny(path), flags: flags)
    }

    private func openForWriting(
        _ place: consuming FilePlace, flags: Int32
    ) throws(FileError) -> FileDescriptor {
        guard let owner else {
            return try FileDescriptor(place, flags: O_RDWR | O_CREAT | flags)
        }
        // Only a file that is made here is given away: an existing one may be another file's second
        // name, also where it has lost the first by now.
        do throws(FileError) {
            let file = try FileDescriptor(place, flags: O_RDWR | O_CREAT | O_EXCL | flags)
            try file.give(to: owner, path: place.path)
            return file
        } catch .system(_, _, EEXIST) {
            return try FileDescriptor(place, flags: O_RDWR | flags)
        }
    }

    /// Where a file is whose path the configuration names, in the directory or outside.
    private func placeOfAny(_ path: String) throws(FileError) -> FilePlace {
        let start = "\(self.path)/"
        guard refusesLinks, path.hasPrefix(start) else { return FilePlace(path: path) }
        let name = path.dropFirst(start.utf8.count)
        guard !name.split(separator: "/").contains("..") else { return FilePlace(path: path) }
        return try FilePlace(of: String(name), below: self.path)
    }

    /// - Returns: Whether there was none.
    @discardableResult
    private static func make(
        _ place: consuming FilePlace, for owner: FileOwner? = nil
    ) throws(FileError) -> Bool {
        let isNew = try place.makeDirectory()
        if isNew, let owner {
            let directory = try FileDescriptor(place, flags: O_RDONLY | O_DIRECTORY)
            try directory.give(to: owner, path: place.path)
        }
        guard let status = try FileStatus.of(place), status.isDirectory else {
            throw .notADirectory(path: place.path)
        }
        try status.requirePrivate(path: place.path)
        return isNew
    }
}
