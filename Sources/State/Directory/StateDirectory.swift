internal import Glibc
internal import Wire

/// The directory that everything is kept in, one small file a record.
///
/// Readers take no lock: a file is replaced whole, so they see the old record or the new one. Writers need a
/// ``StateChange``, which only ``withLock(_:)`` gives.
package struct StateDirectory: Equatable, Sendable {
    package let path: String

    /// Whom new files are given to, nil when they are ours anyway.
    private let owner: FileOwner?

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
    /// - Throws: ``StateError`` when it is not there or can't be made, or when others than its owner may look
    ///   into it.
    package init(opening path: String, isMade: Bool = true) throws(StateError) {
        self.path = path
        let isThere = try FileStatus.of(path) != nil
        guard isThere || isMade else { throw .notADirectory(path: path) }
        try StateDirectory.make(path)
        let found = try FileStatus.of(path)?.owner
        owner = geteuid() == 0 && found?.user != 0 ? found : nil
        try makeSubdirectories()
    }

    /// Makes what belongs into the directory where it is missing.
    func makeSubdirectories() throws(StateError) {
        for subdirectory in StateDirectory.subdirectories {
            try makeSubdirectory(subdirectory)
        }
    }

    /// The path of something in the directory.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The file name of a record: its own name, percent-encoded, so that no name can leave its directory.
    package static func fileName(_ recordName: String) -> String {
        // A dot is an unreserved character; yet `..` is no file's name, and one that it begins is hidden.
        let encoded = PercentEncoding.encode(recordName)
        guard encoded.utf8.first == UInt8(ascii: ".") else { return encoded + ".json" }
        return "%2E" + encoded.dropFirst() + ".json"
    }

    /// A file's bytes, nil when there is no such file.
    package func read(_ name: String, limit: Int = 1 << 20) throws(StateError) -> [UInt8]? {
        let path = path(name)
        do throws(StateError) {
            return try FileDescriptor(path: path, flags: O_RDONLY).read(limit: limit, path: path)
        } catch .system("open", _, ENOENT) {
            return nil
        }
    }

    /// Makes a directory where there is none, to stay.
    func makeSubdirectory(_ name: String) throws(StateError) {
        if try StateDirectory.make(path(name), for: owner) { try sync(directoryOf: name) }
    }

    /// The names of the files in a subdirectory; what is still being written aside is none of them.
    package func fileNames(in subdirectory: String) throws(StateError) -> [String] {
        try entries(of: subdirectory).filter { $0.hasSuffix(".json") }
    }

    func subdirectoryNames(in subdirectory: String) throws(StateError) -> [String] {
        try entries(of: subdirectory).filter { !$0.contains(".") }
    }

    func entries(of subdirectory: String) throws(StateError) -> [String] {
        let path = path(subdirectory)
        guard let directory = unsafe opendir(path) else {
            throw .system(operation: "opendir", path: path, errno: errno)
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
        _ name: String, _ work: () throws(StateError) -> Result
    ) throws(StateError) -> Result? {
        let file = try openForWriting(path(name))
        guard file.lockIfFree() else { return nil }
        return try work()
    }

    /// Opens a file, making it where there is none, for the user whom the directory belongs to.
    func openForWriting(_ path: String, flags: Int32 = 0) throws(StateError) -> FileDescriptor {
        let file = try FileDescriptor(path: path, flags: O_RDWR | O_CREAT | flags)
        if let owner { try file.give(to: owner, path: path) }
        return file
    }

    /// - Returns: Whether there was none.
    @discardableResult
    private static func make(
        _ path: String, for owner: FileOwner? = nil
    ) throws(StateError) -> Bool {
        let isNew = unsafe mkdir(path, 0o700) == 0
        if isNew {
            if let owner {
                let directory = try FileDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY)
                try directory.give(to: owner, path: path)
            }
        } else if errno != EEXIST {
            throw .system(operation: "mkdir", path: path, errno: errno)
        }
        guard let status = try FileStatus.of(path), status.isDirectory else {
            throw .notADirectory(path: path)
        }
        try status.requirePrivate(path: path)
        return isNew
    }
}
