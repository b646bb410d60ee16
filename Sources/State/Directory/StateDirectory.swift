internal import Glibc
internal import Wire

/// The directory that everything is kept in, one small file a record.
///
/// Readers take no lock: a file is replaced whole, so they see the old record or the new one. Writers hold
/// ``withLock(_:)``.
package struct StateDirectory: Equatable, Sendable {
    package let path: String

    /// Whom new files are given to, nil when they are ours anyway.
    private let owner: FileOwner?

    private static let subdirectories = [
        "keys", "users", "groups", "policies", "cache", "cache/jwks",
    ]

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
            try StateDirectory.make(path(subdirectory), for: owner)
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

    /// Puts a file in place, whole or not at all: it is written aside, synced and renamed.
    package func write(_ name: String, _ bytes: [UInt8]) throws(StateError) {
        let target = path(name)
        let aside = "\(target).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        do throws(StateError) {
            try writeAside(aside, bytes)
            guard unsafe rename(aside, target) == 0 else {
                throw .system(operation: "rename", path: target, errno: errno)
            }
        } catch {
            _ = unsafe unlink(aside)
            throw error
        }
        try sync(directoryOf: target)
    }

    /// Removes a file.
    ///
    /// - Returns: Whether there was one.
    func remove(_ name: String) throws(StateError) -> Bool {
        let path = path(name)
        guard unsafe unlink(path) == 0 else {
            guard errno == ENOENT else {
                throw .system(operation: "unlink", path: path, errno: errno)
            }
            return false
        }
        try sync(directoryOf: path)
        return true
    }

    /// Makes a directory where there is none.
    func makeSubdirectory(_ name: String) throws(StateError) {
        try StateDirectory.make(path(name), for: owner)
    }

    /// The names of the files in a subdirectory; what is still being written aside is none of them.
    package func fileNames(in subdirectory: String) throws(StateError) -> [String] {
        try entries(of: subdirectory).filter { $0.hasSuffix(".json") }
    }

    func subdirectoryNames(in subdirectory: String) throws(StateError) -> [String] {
        try entries(of: subdirectory).filter { !$0.contains(".") }
    }

    private func entries(of subdirectory: String) throws(StateError) -> [String] {
        let path = path(subdirectory)
        guard let directory = unsafe opendir(path) else {
            throw .system(operation: "opendir", path: path, errno: errno)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
        }
        return names.sorted()
    }

    /// Changes records while no other process and no other thread does; readers notice that something
    /// changed by ``generation()``.
    package func withLock<Result>(
        _ change: () throws(StateError) -> Result
    ) throws(StateError) -> Result {
        let file = try openForWriting(path("lock"))
        try file.lock(path: path("lock"))
        let result = try change()
        let last = Int(String(decoding: try generation(), as: UTF8.self)) ?? 0
        try write("generation", Array(String(last &+ 1).utf8))
        return result
    }

    /// A number that is another one after each change, as text; empty before the first.
    package func generation() throws(StateError) -> [UInt8] {
        try read("generation", limit: 32) ?? []
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

    private func writeAside(_ aside: String, _ bytes: [UInt8]) throws(StateError) {
        let file = try openForWriting(aside, flags: O_EXCL)
        try file.write(bytes, path: aside)
        guard fsync(file.number) == 0 else {
            throw .system(operation: "fsync", path: aside, errno: errno)
        }
    }

    private func sync(directoryOf file: String) throws(StateError) {
        let directory = String(file[..<file.lastIndex(of: "/")!])
        let opened = try FileDescriptor(path: directory, flags: O_RDONLY | O_DIRECTORY)
        guard fsync(opened.number) == 0 else {
            throw .system(operation: "fsync", path: directory, errno: errno)
        }
    }

    private static func make(_ path: String, for owner: FileOwner? = nil) throws(StateError) {
        if unsafe mkdir(path, 0o700) == 0 {
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
    }
}
