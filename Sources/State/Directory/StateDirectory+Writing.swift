internal import Glibc
package import System

/// Writing: a file is written aside and synced, then renamed, and the directory is synced. A writer
/// that is killed, or finds the disk full, leaves the old file or the new one.
extension StateDirectory {
    /// For more files than this, one sync of the file system costs less than one for each.
    private static let manyFiles = 100

    /// Writes a file, whole or not at all.
    package func write(_ name: String, _ bytes: [UInt8]) throws(FileError) {
        try write([(name, bytes)])
    }

    /// Writes a file, unless it is larger than its readers accept.
    func write(_ name: String, _ bytes: [UInt8], limit: Int) throws(FileError) {
        guard bytes.count <= limit else { throw .tooLarge(path: path(name), limit: limit) }
        try write(name, bytes)
    }

    /// Writes files, each whole or not at all.
    ///
    /// The first rename comes after all files are on the disk, so a full disk leaves every old
    /// file. A crash during the renames leaves some old files and some new ones.
    /// - Parameter progress: Receives how many files are written so far.
    func write(
        _ files: [(name: String, bytes: [UInt8])], progress: (Int) -> Void = { _ in }
    ) throws(FileError) {
        var asides: [(aside: String, name: String)] = []
        asides.reserveCapacity(files.count)
        do throws(FileError) {
            for (name, bytes) in files {
                let aside = StateDirectory.aside(of: name)
                asides.append((aside, name))
                try write(
                    bytes, aside: aside, of: name,
                    syncs: files.count <= StateDirectory.manyFiles)
                progress(asides.count)
            }
            if files.count > StateDirectory.manyFiles { try syncFileSystem() }
            for (aside, name) in asides { try place(aside).rename(to: place(name)) }
        } catch {
            for (aside, _) in asides { forget(aside) }
            throw error
        }
        for directory in Set(files.map { directoryName(of: $0.name) }) {
            try sync(directory: directory)
        }
    }

    /// Removes a file, if there is one.
    func remove(_ name: String) throws(FileError) {
        if try place(name).unlink() { try sync(directoryOf: name) }
    }

    /// Removes files. Each of their directories is synced once.
    func remove(_ names: [String]) throws(FileError) {
        var directories: Set<String> = []
        for name in names where try place(name).unlink() {
            directories.insert(directoryName(of: name))
        }
        for directory in directories { try sync(directory: directory) }
    }

    /// Removes a file without a sync: it does no harm if it comes back after a crash.
    func forget(_ name: String) {
        do throws(FileError) { _ = try place(name).unlink() } catch {}
    }

    /// Removes what killed writers have left in a subdirectory. The caller holds the lock that
    /// keeps others from writing there.
    ///
    /// - Parameter file: The file whose leftovers are removed; `nil` for those of all files.
    func removeLeftovers(in subdirectory: String, of file: String? = nil) throws(FileError) {
        let prefix = file.map { "\($0)." } ?? ""
        for name in try entries(of: subdirectory)
        where name.hasSuffix(".new") && name.hasPrefix(prefix) {
            forget("\(subdirectory)/\(name)")
        }
    }

    /// Makes a change of a file's name survive a crash: that it is new, or gone.
    func sync(directoryOf name: String) throws(FileError) {
        try sync(directory: directoryName(of: name))
    }

    private func directoryName(of name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "."
    }

    private func sync(directory name: String) throws(FileError) {
        let directory = try FileDescriptor(place(name), flags: O_RDONLY | O_DIRECTORY)
        guard fsync(directory.number) == 0 else {
            throw .system(operation: "fsync", path: path(name), errno: errno)
        }
    }

    /// A new name for a file that is written aside.
    static func aside(of name: String) -> String {
        "\(name).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
    }

    func syncFileSystem() throws(FileError) {
        try FileDescriptor(place("."), flags: O_RDONLY | O_DIRECTORY).syncFileSystem(path: path)
    }

    func write(
        _ bytes: [UInt8], aside: String, of name: String, syncs: Bool
    ) throws(FileError) {
        let target = path(name)
        let file = try openForWriting(aside, flags: O_EXCL)
        try file.write(bytes, path: target)
        guard !syncs || fsync(file.number) == 0 else {
            throw .system(operation: "fsync", path: target, errno: errno)
        }
    }
}
