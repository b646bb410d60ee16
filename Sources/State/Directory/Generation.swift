internal import System

/// A number that tells readers whether records changed: odd during a change, even between changes.
///
/// What a reader keeps in memory is valid while the number is even and the same. A writer that is
/// killed between its rename and its end leaves an odd number. Then readers keep nothing in memory
/// until the next change, and miss no record.
package struct Generation: Equatable, Sendable {
    /// How many files this process has mapped so far. The number of another file says nothing.
    let mapping: UInt64
    let number: UInt64

    /// Whether no change is under way.
    package var isSettled: Bool { number.isMultiple(of: 2) }
}

/// The file `generation`: a word that all processes map, so looking at it takes no system call.
///
/// The bytes before the word are no number, so Daypass 0.1, where the file was a text, takes it as
/// a change under way, and keeps nothing in memory until its own next change.
struct GenerationFile: Sendable {
    static let name = "generation"
    private static let head = Array("daypass\n".utf8)

    private let words: MappedWords

    /// Maps the file; `nil` if it is missing, damaged, or the text of Daypass 0.1.
    init?(in directory: StateDirectory, isReadOnly: Bool) throws(FileError) {
        let words = try MappedWords(
            directory.place(GenerationFile.name), count: 1,
            headByteCount: GenerationFile.head.count, isReadOnly: isReadOnly
        ) { $0 == GenerationFile.head }
        guard let words else { return nil }
        self.words = words
    }

    /// The bytes of a new file. It goes on from the text of Daypass 0.1, which is odd if a writer
    /// was killed.
    static func newFile(after text: [UInt8]?) -> [UInt8] {
        let number = text.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) } ?? 0
        return head + (0..<8).map { UInt8(truncatingIfNeeded: number.littleEndian >> (8 * $0)) }
    }

    /// The number; an odd one if the file was emptied.
    var number: UInt64 {
        let number = words.acquire(0)
        return words.isIntact ? number : 1
    }

    /// Whether a status is that of this file, whole and never shortened.
    func isMapped(from status: FileStatus?) -> Bool {
        words.isMapped(from: status) && words.isIntact
    }

    /// Says that a change is under way. After a crash, the file on the disk says so, too.
    func begin(path: String) throws(FileError) {
        words.publish(words.acquire(0) | 1, at: 0)
        try words.sync(path: path)
        guard words.isIntact else {
            throw .damaged(path: path, reason: "shortened, or the disk is full")
        }
    }

    /// Says that the change is over.
    func end() { words.publish((words.acquire(0) | 1) &+ 1, at: 0) }
}

extension StateDirectory {
    /// Maps `generation` for a change, and makes it if necessary. The caller holds the lock.
    func generationForChange() throws(FileError) -> GenerationFile {
        try wordsUnderLock(
            GenerationFile.name, newFile: newGeneration()
        ) { () throws(FileError) in
            try ifUsable { () throws(FileError) in
                try GenerationFile(in: self, isReadOnly: false)
            }
        }
    }

    /// Maps `generation` for reading; `nil` if it is unusable and can't be made now: the directory
    /// is read-only, or another process changes records and makes the file, too.
    func generationForReading() -> GenerationFile? {
        if let found = try? GenerationFile(in: self, isReadOnly: true) { return found }
        _ = try? withLockIfFree("lock") { () throws(FileError) in try generationForChange() }
        return try? GenerationFile(in: self, isReadOnly: true)
    }

    private func newGeneration() -> [UInt8] {
        GenerationFile.newFile(after: (try? read(GenerationFile.name, limit: 32)) ?? nil)
    }
}
