internal import Glibc
internal import Synchronization

/// Atomic 64-bit words that all processes share: a file of a fixed size, mapped by each.
///
/// Each word is read and changed on its own, so no thread waits for a lock, and a process that is
/// killed leaves words that make sense. The words of a damaged file may hold anything.
///
/// Sendable: the mapping lasts as long as this object, its address never changes, and its words are
/// only touched by atomic operations, here and in other processes.
@safe package final class MappedWords: @unchecked Sendable {
    /// The usual length of the head, which says what the words mean: a cache line.
    package static let headByteCount = 64

    package let head: [UInt8]
    package let count: Int
    private let mapping: UnsafeMutableRawPointer
    /// The file that is mapped; `nil` for words of this process alone.
    private let identity: FileStatus.Identity?

    /// Creates words for this process alone, all 0.
    package init(count: Int) {
        self.count = count
        head = []
        identity = nil
        let mapped = unsafe mmap(
            nil, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(unsafe mapped != MAP_FAILED, "the system has a few pages of memory")
        unsafe mapping = mapped!
    }

    /// Maps a file; `nil` if there is no file, or if its size or its head is wrong.
    ///
    /// Only the owner can shorten the file while it is mapped, and should not: this process would
    /// go on with words of its own, all 0, instead of the lost ones (``LostPages``).
    /// - Parameter isReadOnly: Whether this process never changes a word.
    /// - Throws: ``FileError``; ``FileError/openToOthers(path:mode:)`` if others may use the file.
    package init?(
        _ place: borrowing FilePlace, count: Int, headByteCount: Int = headByteCount,
        isReadOnly: Bool = false, isHead: ([UInt8]) -> Bool
    ) throws(FileError) {
        let file: FileDescriptor
        do throws(FileError) {
            file = try FileDescriptor(
                place, flags: (isReadOnly ? O_RDONLY : O_RDWR) | O_NONBLOCK)
        } catch .system("open", _, ENOENT) {
            return nil
        }
        let status = try file.status(path: place.path)
        try status.requirePrivate(path: place.path)
        let byteCount = headByteCount + count * 8
        guard status.isPlainFile, status.identity.size == byteCount else { return nil }
        let head = try file.read(count: headByteCount, path: place.path)
        guard isHead(head) else { return nil }
        let protection = isReadOnly ? PROT_READ : PROT_READ | PROT_WRITE
        let mapped = unsafe mmap(nil, byteCount, protection, MAP_SHARED, file.number, 0)
        guard unsafe mapped != MAP_FAILED, let mapped = unsafe mapped else {
            throw .system(operation: "mmap", path: place.path, errno: errno)
        }
        self.count = count
        self.head = head
        identity = status.identity
        unsafe mapping = mapped
        unsafe LostPages.replace(in: mapped, byteCount: byteCount)
    }

    deinit {
        if identity != nil { unsafe LostPages.forget(mapping) }
        unsafe munmap(mapping, head.count + count * 8)
    }

    /// Whether a status is that of the mapped file, whole, and closed to others.
    package func isMapped(from status: FileStatus?) -> Bool {
        guard let identity, let status, status.mode & 0o077 == 0 else { return false }
        return status.identity.isSameFile(as: identity) && status.identity.size == identity.size
    }

    /// Whether the words still follow their head: not if the file was shortened.
    package var isIntact: Bool { unsafe memcmp(mapping, head, head.count) == 0 }

    /// Puts changed words on the disk (`msync(2)`).
    package func sync(path: String) throws(FileError) {
        guard unsafe msync(mapping, head.count + count * 8, MS_SYNC) == 0 else {
            throw .system(operation: "msync", path: path, errno: errno)
        }
    }

    /// The bytes of a new file, all words 0. Every byte is written, since a hole is filled only
    /// when a word changes: on a full disk that would kill the process.
    package static func newFile(head: [UInt8], count: Int) -> [UInt8] {
        precondition(head.count <= headByteCount, "the head fits")
        return head + [UInt8](repeating: 0, count: headByteCount - head.count + count * 8)
    }

    package subscript(index: Int) -> UInt64 { unsafe word(index).pointee.load(ordering: .relaxed) }

    /// Reads a word, and with it what its writer did before.
    package func acquire(_ index: Int) -> UInt64 {
        unsafe word(index).pointee.load(ordering: .acquiring)
    }

    /// Sets a word after what this thread has done, and before what it does next.
    package func publish(_ value: UInt64, at index: Int) {
        unsafe word(index).pointee.store(value, ordering: .sequentiallyConsistent)
    }

    @inline(__always)
    package func add(_ amount: UInt64 = 1, to index: Int) {
        unsafe word(index).pointee.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Replaces a word if it is still `old`; `false` if another thread or process has changed it.
    package func replace(_ index: Int, _ old: UInt64, with new: UInt64) -> Bool {
        unsafe word(index).pointee.compareExchange(
            expected: old, desired: new, ordering: .relaxed
        ).exchanged
    }

    /// Sets a word, and returns what it was.
    package func exchange(_ value: UInt64, at index: Int) -> UInt64 {
        unsafe word(index).pointee.exchange(value, ordering: .relaxed)
    }

    @inline(__always)
    private func word(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(index >= 0 && index < count, "the index is in range")
        // An atomic 64-bit number has the layout of the number (SE-0410); a mapping begins a page.
        return unsafe (mapping + head.count + index * 8)
            .assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
