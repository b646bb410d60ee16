internal import Crypto
internal import Glibc
internal import Synchronization
internal import System

/// The file that all processes count attempts in: a fixed number of words, mapped into memory.
///
/// Each word is read and changed by itself, atomically. So nobody waits for a lock, and whoever is killed,
/// wherever, leaves words that make sense; those of a damaged file may hold anything.
///
/// Sendable: the mapping lasts as long as this, and all of it is atomic.
@safe final class AttemptFile: @unchecked Sendable {
    static let wordCount = headerWordCount + 2 * AttemptSlots.wordCount
    static let byteCount = wordCount * MemoryLayout<UInt64>.size

    private static let name = "limits"
    private static let headerWordCount = 512
    /// `daypass1`, and behind it the key and a digest of the first with it.
    private static let mark = Array("daypass1".utf8)
    private static let headByteCount = mark.count + SipHash.keyByteCount + 8
    private static let totalIndex = 8
    /// The words of ``StrangerLines``: its bucket, when counting began, and a count for each code.
    private static let strangerLinesIndex = 16
    static let strangerStartIndex = 17
    static let strangerCountIndex = 64

    /// Names the places of what is counted: only who can read the file can choose names that share one.
    let hash: SipHash
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// The file of a directory. One that is not there, or that is damaged, is made anew.
    ///
    /// - Throws: ``FileError``
    static func opened(in directory: StateDirectory) throws(FileError) -> AttemptFile {
        if let found = try whole(in: directory) { return found }
        return try made(in: directory)
    }

    private init(
        _ descriptor: borrowing FileDescriptor, hash: SipHash, path: String
    ) throws(FileError) {
        let mapped = unsafe mmap(
            nil, AttemptFile.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.number, 0)
        // MAP_FAILED is a cast that Swift does not see: all bits are set.
        guard let mapped = unsafe mapped, Int(bitPattern: mapped) != -1 else {
            throw .system(operation: "mmap", path: path, errno: errno)
        }
        // An Atomic has its value's layout, and a page its alignment.
        unsafe words = mapped.assumingMemoryBound(to: Atomic<UInt64>.self)
        self.hash = hash
    }

    deinit { _ = unsafe munmap(words, AttemptFile.byteCount) }

    subscript(index: Int) -> UInt64 {
        precondition((0..<AttemptFile.wordCount).contains(index), "the file has no such word")
        return unsafe words[index].load(ordering: .relaxed)
    }

    /// Changes a word, unless another was faster.
    func replace(_ index: Int, _ old: UInt64, with new: UInt64) -> Bool {
        precondition((0..<AttemptFile.wordCount).contains(index), "the file has no such word")
        return unsafe words[index].compareExchange(
            expected: old, desired: new, ordering: .relaxed
        ).exchanged
    }

    func add(_ amount: UInt64, to index: Int) {
        precondition((0..<AttemptFile.wordCount).contains(index), "the file has no such word")
        unsafe words[index].wrappingAdd(amount, ordering: .relaxed)
    }

    /// Sets a word, and answers what it was.
    func exchange(_ value: UInt64, at index: Int) -> UInt64 {
        precondition((0..<AttemptFile.wordCount).contains(index), "the file has no such word")
        return unsafe words[index].exchange(value, ordering: .relaxed)
    }

    /// The one word that bounds the audit log's lines about strangers.
    var strangerLines: AttemptSlots {
        AttemptSlots(file: self, single: AttemptFile.strangerLinesIndex)
    }
    /// The one word that counts all attempts.
    var total: AttemptSlots { AttemptSlots(file: self, single: AttemptFile.totalIndex) }
    /// Failed attempts by address, by name, and by both.
    var failures: AttemptSlots { AttemptSlots(file: self, start: AttemptFile.headerWordCount) }
    /// Who was right, from where. They have a place of their own: no number of failures takes it away.
    var successes: AttemptSlots {
        AttemptSlots(
            file: self, start: AttemptFile.headerWordCount + AttemptSlots.wordCount)
    }

    /// The file that is there, nil when there is none that is whole.
    private static func whole(in directory: StateDirectory) throws(FileError) -> AttemptFile? {
        let path = directory.path(name)
        guard let status = try directory.status(of: name) else { return nil }
        try status.requirePrivate(path: path)
        // A shorter file would end the process where the mapping goes beyond its end (SIGBUS).
        guard status.identity.size == byteCount else { return nil }
        let descriptor = try FileDescriptor(directory.place(name), flags: O_RDWR)
        guard let hash = hash(head: try descriptor.read(count: headByteCount, path: path)) else {
            return nil
        }
        return try AttemptFile(descriptor, hash: hash, path: path)
    }

    private static func made(in directory: StateDirectory) throws(FileError) -> AttemptFile {
        try directory.whileNobodyWrites { () throws(FileError) in
            // Another process may have been first.
            if let found = try whole(in: directory) { return found }
            // All of it is written: a hole would be filled when a word is changed, and end the process where
            // the disk is full.
            var bytes = head(key: RandomBytes.make(SipHash.keyByteCount))
            bytes += [UInt8](repeating: 0, count: byteCount - bytes.count)
            try directory.write(name, bytes)
            guard let made = try whole(in: directory) else {
                throw .damaged(path: directory.path(name), reason: "not as it was written")
            }
            return made
        }
    }

    private static func head(key: [UInt8]) -> [UInt8] {
        let digest = SipHash(key: key).digest(of: mark.span)
        return mark + key + (0..<8).map { UInt8(truncatingIfNeeded: digest >> (8 * $0)) }
    }

    private static func hash(head found: [UInt8]) -> SipHash? {
        guard found.count == headByteCount else { return nil }
        let key = Array(found[mark.count..<mark.count + SipHash.keyByteCount])
        return found == head(key: key) ? SipHash(key: key) : nil
    }
}
