internal import Glibc
internal import Synchronization
internal import System

/// Numbers that every process of a state directory adds to: a small file, mapped into the memory of each.
///
/// Sendable because nothing but the pointer is shared, which never changes, and what it points at is only
/// touched by atomic operations, here and in other processes.
@safe final class SharedCounters: @unchecked Sendable {
    /// What the file begins with: whose it is, and what its numbers mean. They follow on a cache line of their
    /// own.
    struct Header: Equatable, Sendable {
        static let byteCount = 64
        private static let magic = Array("daypass metrics\n".utf8)

        let bytes: [UInt8]

        /// - Parameter layout: Stands for what the numbers mean, and in which order. After an update they may
        ///   mean something else.
        init(layout: UInt64) {
            let mark = (0..<8).map { UInt8(truncatingIfNeeded: layout >> ($0 * 8)) }
            let begin = Header.magic + mark
            bytes = begin + [UInt8](repeating: 0, count: Header.byteCount - begin.count)
        }
    }

    let count: Int
    private let mapping: UnsafeMutableRawPointer

    /// Numbers of this process alone.
    init(count: Int) {
        self.count = count
        let mapped = unsafe mmap(
            nil, SharedCounters.byteCount(count), PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(unsafe mapped != MAP_FAILED, "there is no memory for a few numbers")
        unsafe mapping = mapped!
    }

    private init(mapping: UnsafeMutableRawPointer, count: Int) {
        unsafe self.mapping = mapping
        self.count = count
    }

    deinit { unsafe munmap(mapping, SharedCounters.byteCount(count)) }

    /// Adds to a number. What processes and threads do at once adds up; nobody waits.
    @inline(__always)
    func add(_ amount: UInt64 = 1, to index: Int) {
        unsafe cell(index).pointee.wrappingAdd(amount, ordering: .relaxed)
    }

    subscript(index: Int) -> UInt64 { unsafe cell(index).pointee.load(ordering: .relaxed) }

    @inline(__always)
    private func cell(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(index >= 0 && index < count, "there is such a number")
        // An atomic 64-bit number is those 64 bits (SE-0410), and the mapping is aligned to a page.
        return unsafe (mapping + SharedCounters.Header.byteCount + index * 8)
            .assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private static func byteCount(_ count: Int) -> Int { Header.byteCount + count * 8 }

    /// Opens the file. Where there is none, or one that is damaged, of another layout or open to others, it is
    /// made anew, and counting begins at 0.
    ///
    /// Only its owner can cut it short while it is mapped, and must not: the system would end who counts.
    /// - Throws: ``FileError``
    static func shared(
        _ name: String, header: Header, count: Int, in directory: StateDirectory
    ) throws(FileError) -> SharedCounters {
        if let found = try existing(name, header, count, in: directory) { return found }
        // One makes it while the others wait: whoever counted in a file that was replaced would count for
        // nobody.
        return try directory.whileNobodyWrites { () throws(FileError) in
            if let found = try existing(name, header, count, in: directory) { return found }
            // Every byte is written: a hole would need room on the disk later, when nobody can be told that
            // there is none.
            try directory.write(name, header.bytes + [UInt8](repeating: 0, count: count * 8))
            guard let made = try existing(name, header, count, in: directory) else {
                throw .damaged(path: directory.path(name), reason: "not as it was written")
            }
            return made
        }
    }

    /// The file as it is, nil when it can't be used.
    private static func existing(
        _ name: String, _ header: Header, _ count: Int, in directory: StateDirectory
    ) throws(FileError) -> SharedCounters? {
        let path = directory.path(name)
        let file: FileDescriptor
        do throws(FileError) {
            file = try FileDescriptor(directory.place(name), flags: O_RDWR | O_NONBLOCK)
        } catch .system("open", _, ENOENT) {
            return nil
        } catch .system("open", _, ELOOP) {
            return nil
        }
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else {
            throw .system(operation: "fstat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
            status.st_size == byteCount(count)
        else { return nil }
        var found = [UInt8](repeating: 0, count: Header.byteCount)
        guard unsafe pread(file.number, &found, found.count, 0) == found.count,
            found == header.bytes
        else { return nil }
        let mapped = unsafe mmap(
            nil, byteCount(count), PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0)
        guard unsafe mapped != MAP_FAILED, let mapped = unsafe mapped else {
            throw .system(operation: "mmap", path: path, errno: errno)
        }
        return unsafe SharedCounters(mapping: mapped, count: count)
    }
}
