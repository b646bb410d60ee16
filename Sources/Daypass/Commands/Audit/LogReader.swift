internal import Glibc

/// Reads a log line by line, in bounded memory, and can follow it across a rotation.
struct LogReader: ~Copyable {
    /// A record takes a few hundred kilobytes at most; a longer line is not a record.
    private static let maximumLineByteCount = 1 << 20

    /// A line, without its line feed.
    enum Line {
        case whole([UInt8])
        /// The line was too long, or the log was truncated within it.
        case unusable
    }

    /// The log's name in messages.
    let name: String
    private let path: String
    private let followsLinks: Bool
    private var descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var line: [UInt8] = []
    private var isTooLong = false
    /// Whether the path names another file now. A writer may still add a last line to this one.
    private var wasMoved = false

    /// - Parameter path: `-` is standard input.
    /// - Parameter followsLinks: Whether the path may be a symbolic link. The configured log must
    ///   not be one: through it, the server's user could make root read any file.
    init(_ path: String, followsLinks: Bool) throws {
        let name = InputFile.name(of: path)
        let opened =
            path == "-" ? STDIN_FILENO : LogReader.open(path, followsLinks: followsLinks)
        guard opened >= 0 else { throw Failure(errnoOf: name) }
        self.path = path
        self.followsLinks = followsLinks
        self.name = name
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Checks that the log can be followed. A read from a pipe could block, and signals with it.
    func requireFollowable() throws {
        guard let status = status(), status.st_mode & S_IFMT == S_IFREG else {
            throw Failure("\(name): not a regular file; only regular files can be followed")
        }
    }

    /// Passes on the lines up to the current end of the log.
    mutating func read(_ take: (Line) throws -> Void) throws {
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Failure(errnoOf: name) }
            if count == 0 { return }
            var rest = buffer[..<count]
            while let end = LogReader.lineFeed(in: rest) {
                append(rest[..<end])
                try takeLine(take)
                rest = rest[(end + 1)...]
            }
            append(rest)
        }
    }

    /// Passes on a last line that has no line feed.
    mutating func finish(_ take: (Line) throws -> Void) throws {
        if !line.isEmpty || isTooLong { try takeLine(take) }
    }

    /// Passes on the lines added since the last read, switching to the new file after a rotation.
    mutating func readOn(_ take: (Line) throws -> Void) throws {
        if wasMoved {
            try read(take)
            try finish(take)
            let next = LogReader.open(path, followsLinks: followsLinks)
            guard next >= 0 else { return }
            close(descriptor)
            descriptor = next
            wasMoved = false
        } else if let here = status(), here.st_size < lseek(descriptor, 0, SEEK_CUR) {
            // The log was copied and truncated (copytruncate).
            if !line.isEmpty || isTooLong { try take(.unusable) }
            line = []
            isTooLong = false
            lseek(descriptor, 0, SEEK_SET)
        }
        try read(take)
        wasMoved = isElsewhere()
    }

    private mutating func takeLine(_ take: (Line) throws -> Void) throws {
        let taken: Line = isTooLong ? .unusable : .whole(line)
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        try take(taken)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        guard line.count + bytes.count <= LogReader.maximumLineByteCount else {
            line = []
            isTooLong = true
            return
        }
        line += bytes
    }

    /// The index of the next line feed. `memchr` skips the long stretches between them quickly.
    private static func lineFeed(in bytes: ArraySlice<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress,
                let found = unsafe memchr(start, Int32(UInt8(ascii: "\n")), buffer.count)
            else { return nil }
            return unsafe bytes.startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    private func status() -> stat? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Whether the path names another file. `false` while the new log does not exist yet.
    private func isElsewhere() -> Bool {
        var named = stat()
        guard unsafe stat(path, &named) == 0, let here = status() else { return false }
        return named.st_ino != here.st_ino || named.st_dev != here.st_dev
    }

    private static func open(_ path: String, followsLinks: Bool) -> Int32 {
        unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
    }
}
