import FoundationEssentials
import Glibc
import System
import TestSupport
import Testing

@testable import State

@Suite struct StateWatchTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let clock = ManualClock()
    private let watch: StateWatch

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        let clock = clock
        watch = StateWatch(directory) { clock.uptime }
    }

    private var path: String { directory.path("generation") }

    @Test func `a change is noticed at once`() throws {
        let before = watch.version()
        try directory.withLock { (_) throws(FileError) in
            #expect(!watch.version().generation.isSettled)
        }
        #expect(watch.version().generation.isSettled)
        #expect(watch.version() != before)
    }

    @Test func `without a change, only the second differs`() {
        let before = watch.version()
        #expect(watch.version() == before)
        clock.tick()
        #expect(watch.version() != before)
        #expect(watch.version().generation == before.generation)
    }

    /// What happens to the file while it is mapped.
    static let replacements: [(String, @Sendable (StateDirectory) throws -> Void)] = [
        ("removed", { try FileManager.default.removeItem(atPath: $0.path("generation")) }),
        (
            "replaced by an equal file",
            { try $0.write("generation", #require(try $0.read("generation"))) }
        ),
        ("replaced by a short one", { try $0.write("generation", Array("daypass".utf8)) }),
        (
            "replaced by a long one",
            { try $0.write("generation", Array("daypass\n123456789".utf8)) }
        ),
        (
            "replaced by another text",
            { try $0.write("generation", Array("0123456789abcdef".utf8)) }
        ),
        ("replaced by the text of Daypass 0.1", { try $0.write("generation", Array("8".utf8)) }),
        ("emptied", { #expect(unsafe truncate($0.path("generation"), 0) == 0) }),
        ("shortened", { #expect(unsafe truncate($0.path("generation"), 15) == 0) }),
        (
            "replaced by a link",
            {
                try $0.write("other", #require(try $0.read("generation")))
                try FileManager.default.removeItem(atPath: $0.path("generation"))
                #expect(unsafe symlink($0.path("other"), $0.path("generation")) == 0)
            }
        ),
        (
            "replaced by a pipe",
            {
                try FileManager.default.removeItem(atPath: $0.path("generation"))
                #expect(unsafe mkfifo($0.path("generation"), 0o600) == 0)
            }
        ),
        ("opened to others", { #expect(unsafe chmod($0.path("generation"), 0o644) == 0) }),
    ]

    @Test(arguments: replacements.indices)
    func `another file is noticed in the next second, and changes in it at once`(
        index: Int
    ) throws {
        let (name, replace) = StateWatchTests.replacements[index]
        try directory.withLock { _ in }
        let before = watch.version()
        try replace(directory)
        // Until the next second, it may be missed, but the process must not end.
        _ = watch.version()
        clock.tick()
        let after = watch.version()
        #expect(after.generation.isSettled, "\(name)")
        #expect(after.generation != before.generation, "\(name)")
        try directory.withLock { _ in }
        #expect(watch.version().generation.isSettled, "\(name)")
        #expect(watch.version().generation != after.generation, "\(name)")
        #expect(try parent.mode("state/generation") == 0o600, "\(name)")
    }

    @Test(arguments: [("7", 7), ("8", 8), ("0", 0), ("", 0), ("x", 0), ("-2", 0)])
    func `the text of Daypass 0.1 becomes a word, odd after a killed writer`(
        text: String, number: UInt64
    ) throws {
        try parent.write("state/generation", text)
        #expect(watch.version().generation.number == number)
        #expect(try directory.generationForChange().number == number)
        try directory.withLock { _ in }
        #expect(watch.version().generation.number == (number | 1) + 1)
    }

    @Test func `for Daypass 0.1, the file is no number, and short enough to be read`() throws {
        try directory.withLock { _ in }
        let bytes = try #require(try directory.read("generation", limit: 32))
        #expect(UInt64(String(decoding: bytes, as: UTF8.self)) == nil)
    }

    @Test func `processes that convert the text at once lose no change`() async throws {
        try parent.write("state/generation", "8")
        let directory = directory
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask {
                    if index.isMultiple(of: 2) {
                        _ = StateWatch(directory).version()
                    } else {
                        _ = try? directory.withLock { _ in }
                    }
                }
            }
        }
        #expect(watch.version().generation.number == 8 + 2 * 8)
    }

    @Test func `while another process holds the lock, a missing file is a change under way`() throws
    {
        try directory.withLock { (_) throws(FileError) in
            try directory.remove("generation")
            #expect(!watch.version().generation.isSettled)
        }
        clock.tick()
        #expect(watch.version().generation.isSettled)
    }
}
