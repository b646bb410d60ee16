internal import Synchronization
internal import System

/// What files of the state directory hold, kept in memory, with a maximum size.
///
/// After a change that Daypass makes, everything is read again. A file may also be edited by hand,
/// or come from a backup. So when a value is used for the first time in a second, its file's status
/// is compared. During a change, nothing is kept.
final class FileCache<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        /// `nil` if there is no such file.
        let value: Value?
        let identity: FileStatus.Identity?
        let second: UInt64

        /// How much of the cache it takes, besides its name.
        var byteCount: Int { Int(identity?.size ?? 0) + 512 }
    }

    private struct Kept {
        var generation: Generation?
        /// By the bytes of a name: two texts that Swift takes as equal may be two names.
        var entries: [[UInt8]: Entry] = [:]
        var byteCount = 0
    }

    private let watch: StateWatch
    private let maximumByteCount: Int
    private let keepsAbsence: Bool
    private let kept = Mutex(Kept())

    /// - Parameter maximumByteCount: The size of all files together. At it, the cache is emptied.
    /// - Parameter keepsAbsence: Whether it is remembered that a file does not exist. Not where
    ///   strangers choose the names, since they could fill the cache.
    init(_ watch: StateWatch, maximumByteCount: Int, keepsAbsence: Bool) {
        self.watch = watch
        self.maximumByteCount = maximumByteCount
        self.keepsAbsence = keepsAbsence
    }

    /// The value of a name, `nil` if there is no such file.
    ///
    /// - Parameter file: The name's file.
    /// - Parameter read: Reads the file. What it throws is not kept.
    func value(
        of name: [UInt8], in file: @autoclosure () -> String,
        read: (_ file: String) throws(FileError) -> Value?
    ) throws(FileError) -> Value? {
        let version = watch.version()
        guard version.generation.isSettled else { return try read(file()) }
        let known = kept.withLock { kept in
            kept.generation == version.generation ? kept.entries[name] : nil
        }
        if let known, known.second == version.second { return known.value }
        let file = file()
        // The status comes first, so a later change has another one.
        let status = try watch.directory.status(of: file)
        let entry: Entry
        if let known, known.identity == status?.identity {
            entry = Entry(value: known.value, identity: known.identity, second: version.second)
        } else {
            let value = status == nil ? nil : try read(file)
            entry = Entry(value: value, identity: status?.identity, second: version.second)
        }
        if status != nil || keepsAbsence { keep(entry, of: name, version) }
        return entry.value
    }

    private func keep(_ entry: Entry, of name: [UInt8], _ version: StateVersion) {
        kept.withLock { kept in
            if kept.generation != version.generation || kept.byteCount > maximumByteCount {
                kept = Kept(generation: version.generation)
            }
            let replaced = kept.entries.updateValue(entry, forKey: name)
            kept.byteCount += entry.byteCount - (replaced?.byteCount ?? -name.count)
        }
    }
}
