internal import Glibc

/// Reads a log line by line, in memory that does not grow with it; and goes on reading while it is written, also
/// after it was moved away and begun anew.
struct LogReader: ~Copyable {
    /// A line of ours is some hundred kilobytes at most. What is longer is none.
    private static let maximumLineByteCount = 1 << 20

    /// A line, without its line feed.
    enum Line {
        case whole([UInt8])
        /// It was too long to be kept, or a log that was begun anew has cut it short.
        case unusable
    }

    /// What a log is called, for people.
    let name: String
    private let path: String
    private let followsLinks: Bool
    private var descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var line: [UInt8] = []
    private var isTooLong = false
    /// Whether another file has the name now. Who has this one open may still write a last line.
    private var wasMoved = false

    /// - Parameter path: `-` is standard input.
    /// - Parameter followsLinks: Whether the path may be a symbolic link. That of the configuration
    ///   must not be: the server's user could lead root to any file.
    /// - Throws: ``Failure``
    init(_ path: String, followsLinks: Bool) throws {
        let name = path == "-" ? "standard input" : path
        let opened =
            path == "-" ? STDIN_FILENO : LogReader.open(path, followsLinks: followsLinks)
        guard opened >= 0 else { throw LogReader.failure(name) }
        self.path = path
        self.followsLinks = followsLinks
        self.name = name
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Checks that the log can be followed: whoever waits for a pipe hears nothing else.
    func requireFollowable() throws {
        guard let status = status(), status.st_mode & S_IFMT == S_IFREG else {
            throw Failure("\(name): not a plain file, and only such can be followed")
        }
    }

    /// Hands over the lines up to what is the end now.
    mutating func read(_ take: (Line) throws -> Void) throws {
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw LogReader.failure(name) }
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

    /// Hands over a last line that has no end.
    mutating func finish(_ take: (Line) throws -> Void) throws {
        if !line.isEmpty || isTooLong { try takeLine(take) }
    }

    /// Hands over the lines that have come since, from the file that has the name now if it is another one.
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
            // It was copied and emptied.
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

    /// Where the next line feed is. A log is mostly bytes that are none.
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

    /// Whether the name is that of another file. Where there is none nobody has begun it anew yet.
    private func isElsewhere() -> Bool {
        var named = stat()
        guard unsafe stat(path, &named) == 0, let here = status() else { return false }
        return named.st_ino != here.st_ino || named.st_dev != here.st_dev
    }

    private static func open(_ path: String, followsLinks: Bool) -> Int32 {
        unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
    }

    private static func failure(_ name: String) -> Failure {
        Failure("\(name): \(unsafe String(cString: strerror(errno)))")
    }
}
