internal import Glibc
package import System
internal import Wire

/// The directory of all records, a small file each.
///
/// Readers take no lock: a file is replaced whole, so they see the old record or the new one.
/// Writers need a ``StateChange``, which only ``withLock(_:)`` gives.
package struct StateDirectory: Equatable, Sendable {
    package let path: String

    /// The owner of new files, `nil` if they are ours anyway.
    private let owner: FileOwner?
    /// Whether symbolic links below the directory are refused, in any part of a path. The
    /// directory's owner could plant a link that leads root to any file. The server runs as the
    /// owner, and finds files in fewer steps.
    private let refusesLinks: Bool

    /// Linux allows 255 bytes. A file that is written aside has a longer name at first.
    static let maximumFileNameLength = 255 - ".1234567.1234567890.new".utf8.count

    private static let subdirectories =
        [
            "keys", "users", "access-keys", AccessKeyIndex.subdirectory, "groups", "policies",
            "mappings", "mappings/ldap", "cache",
            "cache/jwks", DirectoryStandings.subdirectory, LastUses.subdirectory,
            WatchedUsers.directoryName,
        ] + PolicyMappings.subdirectories

    /// Opens the directory, and makes the subdirectories that are missing.
    ///
    /// - Parameter isMade: Whether the directory itself is made if it is missing. The server and
    ///   `daypass init` do so. A command that only looks must not leave a directory and a key that
    ///   belong to the user who ran it.
    /// - Parameter refusesLinks: Every command does so, since root may run it. Root always refuses
    ///   links in another user's directory.
    /// - Throws: ``FileError`` if it is missing, can't be made, or is open to other users.
    package init(
        opening path: String, isMade: Bool = true, refusesLinks: Bool = false
    ) throws(FileError) {
        self.path = path
        let exists = try FileStatus.of(path) != nil
        guard exists || isMade else { throw .notADirectory(path: path) }
        try StateDirectory.make(FilePlace(path: path))
        let found = try FileStatus.of(path)?.owner
        owner = geteuid() == 0 && found?.user != 0 ? found : nil
        self.refusesLinks = refusesLinks || owner != nil
        try makeSubdirectories()
    }

    /// The directory for reading alone: nothing is made or checked, and links are refused.
    package init(reading path: String) {
        self.path = path
        owner = nil
        refusesLinks = true
    }

    /// Makes the subdirectories that are missing.
    package func makeSubdirectories() throws(FileError) {
        for subdirectory in StateDirectory.subdirectories {
            try makeSubdirectory(subdirectory)
        }
    }

    /// The path of a file in the directory, for messages.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The place of a file in the directory, for system calls.
    func place(_ name: String) throws(FileError) -> FilePlace {
        guard refusesLinks else { return FilePlace(path: path(name)) }
        return try FilePlace(of: name, below: path)
    }

    /// When a file was last written; `nil` if there is none.
    func updated(_ name: String) throws(FileError) -> Timestamp? {
        try status(of: name).map { Timestamp(seconds: $0.identity.modifiedSeconds) }
    }

    /// The status of a file in the directory, `nil` if there is no such file.
    func status(of name: String) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try FileStatus.of(try place(name))
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    /// The file name of a record: its name, percent-encoded. None leads out of the directory.
    package static func fileName(_ recordName: String) -> String {
        // The encoding leaves a dot as it is, but `..` is the parent, and a file `.x` is hidden.
        let encoded = PercentEncoding.encode(recordName)
        guard encoded.utf8.first == UInt8(ascii: ".") else { return encoded + ".json" }
        return "%2E" + encoded.dropFirst() + ".json"
    }

    /// The name that ``fileName(_:)`` made into a file's name, `nil` if there is no such name.
    static func recordName(_ file: String) -> String? {
        let encoded = Array(file.utf8.dropLast(".json".utf8.count))
        guard let bytes = PercentEncoding.decode(encoded[...]),
            let name = String(validating: bytes, as: UTF8.self), fileName(name) == file
        else { return nil }
        return name
    }

    /// A file's bytes, `nil` if there is no such file. A pipe in its place is empty.
    package func read(_ name: String, limit: Int = 1 << 20) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try read(place(name), limit: limit)
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    func read(_ place: consuming FilePlace, limit: Int) throws(FileError) -> [UInt8]? {
        let path = place.path
        do throws(FileError) {
            return try FileDescriptor(place, flags: O_RDONLY | O_NONBLOCK)
                .read(limit: limit, path: path)
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    /// Opens a subdirectory, to look at many of its files.
    func open(directory name: String) throws(FileError) -> FileDescriptor {
        try FileDescriptor(place(name), flags: O_RDONLY | O_DIRECTORY)
    }

    /// The place of a file in an open subdirectory, of which no part is looked up again.
    func place(
        _ file: String, in directory: borrowing FileDescriptor, named name: String
    ) -> FilePlace {
        FilePlace(file, in: directory, refusesLinks: refusesLinks, path: path("\(name)/\(file)"))
    }

    /// Makes a subdirectory if it is missing. It survives a crash.
    func makeSubdirectory(_ name: String) throws(FileError) {
        if try StateDirectory.make(place(name), for: owner) { try sync(directoryOf: name) }
    }

    /// Makes the missing subdirectories in a file's name.
    ///
    /// - Parameter made: Those that are known to exist.
    func makeSubdirectories(
        of file: String, except made: inout Set<Substring>
    ) throws(FileError) {
        for end in file.indices where file[end] == "/" && made.insert(file[..<end]).inserted {
            try makeSubdirectory(String(file[..<end]))
        }
    }

    /// The names of the records' files in a subdirectory, without those that are written aside.
    package func fileNames(in subdirectory: String) throws(FileError) -> [String] {
        try entries(of: subdirectory).filter { $0.hasSuffix(".json") }
    }

    /// The names of a subdirectory's records, by the names of their files.
    func recordNames(in subdirectory: String) throws(FileError) -> [String] {
        try fileNames(in: subdirectory).compactMap(StateDirectory.recordName)
    }

    func subdirectoryNames(in subdirectory: String) throws(FileError) -> [String] {
        try entries(of: subdirectory).filter { !$0.contains(".") }
    }

    func entries(of subdirectory: String) throws(FileError) -> [String] {
        try DirectoryEntries.names(
            in: try open(directory: subdirectory), path: path(subdirectory))
    }

    /// Held while a process derives a key of the administration API, by its path.
    package static let derivationLock = "cache/derivation.lock"

    /// Does work under a lock of its own; `nil` at once if another thread or process has it.
    package func withLockIfFree<Result>(
        _ name: String, _ work: () throws(FileError) -> Result
    ) throws(FileError) -> Result? {
        let file = try openForWriting(name)
        guard file.lockIfFree() else { return nil }
        return try work()
    }

    /// Opens a file. A missing file is made, and belongs to the directory's owner.
    func openForWriting(_ name: String, flags: Int32 = 0) throws(FileError) -> FileDescriptor {
        try openForWriting(place(name), flags: flags)
    }

    /// Opens a file by its path, which may be outside of the directory.
    func openForWriting(path: String, flags: Int32 = 0) throws(FileError) -> FileDescriptor {
        try openForWriting(placeOfAny(path), flags: flags)
    }

    private func openForWriting(
        _ place: consuming FilePlace, flags: Int32
    ) throws(FileError) -> FileDescriptor {
        guard let owner else {
            return try FileDescriptor(place, flags: O_RDWR | O_CREAT | flags)
        }
        // Only a file that is made here is given away. An existing one may be a second name of any
        // other file, even if that file has lost its first name by now.
        do throws(FileError) {
            let file = try FileDescriptor(place, flags: O_RDWR | O_CREAT | O_EXCL | flags)
            try file.give(to: owner, path: place.path)
            return file
        } catch .system(_, _, EEXIST) {
            return try FileDescriptor(place, flags: O_RDWR | flags)
        }
    }

    /// The place of a file that the configuration names, in the directory or outside of it.
    private func placeOfAny(_ path: String) throws(FileError) -> FilePlace {
        let start = "\(self.path)/"
        guard refusesLinks, path.hasPrefix(start) else { return FilePlace(path: path) }
        let name = path.dropFirst(start.utf8.count)
        guard !name.split(separator: "/").contains("..") else { return FilePlace(path: path) }
        return try FilePlace(of: String(name), below: self.path)
    }

    /// - Returns: Whether the directory was missing.
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
