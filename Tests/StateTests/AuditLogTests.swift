import Configuration
import Glibc
import System
import TestSupport
import Testing

@testable import State

@Suite struct AuditLogTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let clock = ManualClock()
    private let log: AuditLog

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        let clock = clock
        log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory) {
            clock.uptime
        }
    }

    private func append(_ lines: String...) throws {
        for line in lines { try log.append(Array(line.utf8)) }
    }

    private func text(of name: String = "audit.jsonl") throws -> String {
        String(decoding: try #require(try directory.read(name)), as: UTF8.self)
    }

    @Test func `lines follow each other, and a log that was moved away begins anew`() throws {
        try append("one", "two")
        #expect(try text() == "one\ntwo\n")
        #expect(try parent.mode("state/audit.jsonl") == 0o600)
        try parent.move("state/audit.jsonl", to: "state/audit.jsonl.1")
        try append("three")
        clock.tick()
        try append("four")
        // In the second of the last look, the moved file may still get lines.
        #expect(try text(of: "audit.jsonl.1") == "one\ntwo\nthree\n")
        #expect(try text() == "four\n")
        try parent.remove("state/audit.jsonl")
        clock.tick()
        try append("five")
        #expect(try text() == "five\n")
    }

    /// What may be in the place of the log.
    static let obstacles: [(String, @Sendable (String) -> Void)] = [
        ("a link to the moved log", { #expect(unsafe symlink("\($0).1", $0) == 0) }),
        ("a link to nothing", { #expect(unsafe symlink("\($0).2", $0) == 0) }),
        ("a pipe", { #expect(unsafe mkfifo($0, 0o600) == 0) }),
        ("a directory", { #expect(unsafe mkdir($0, 0o700) == 0) }),
    ]

    @Test(arguments: obstacles.indices)
    func `a log whose place is taken while it is open refuses every line`(index: Int) throws {
        let (_, take) = AuditLogTests.obstacles[index]
        try append("one")
        try parent.move("state/audit.jsonl", to: "state/audit.jsonl.1")
        take(directory.path("audit.jsonl"))
        clock.tick()
        for _ in 0..<2 { #expect(throws: FileError.self) { try append("two") } }
        #expect(try text(of: "audit.jsonl.1") == "one\n")
        #expect(unsafe rmdir(directory.path("audit.jsonl")) == 0 || unlinked())
        try append("three")
        #expect(try text() == "three\n")
    }

    private func unlinked() -> Bool { unsafe unlink(directory.path("audit.jsonl")) == 0 }

    @Test func `a log that was copied and emptied goes on at its beginning`() throws {
        try append("one")
        #expect(unsafe truncate(directory.path("audit.jsonl"), 0) == 0)
        try append("two")
        #expect(try text() == "two\n")
    }

    @Test func `a line that was cut short before the first one is not continued`() throws {
        try parent.write("state/audit.jsonl", "whole\ncut sh")
        try append("next")
        #expect(try text() == "whole\ncut sh\nnext\n")
    }

    @Test func `a line that another process cuts short is continued for a second at most`() throws {
        try append("one")
        let file = try directory.openForWriting("audit.jsonl", flags: O_APPEND)
        try file.write(Array("cut sh".utf8), path: "")
        clock.tick()
        try append("two", "three")
        #expect(try text() == "one\ncut sh\ntwo\nthree\n")
    }

    @Test(arguments: ["/dev/full", "/dev/null", "/nonexistent/log", "/tmp"])
    func `a log that is no plain file is refused before the first call`(path: String) throws {
        #expect(throws: FileError.self) {
            try AuditLog(.file(path: path), directory: directory).check()
        }
    }

    @Test func `a line that can't be written is an error`() throws {
        let log = AuditLog(.file(path: "/dev/full"), directory: directory)
        #expect(throws: FileError.self) { try log.append(Array("lost".utf8)) }
        let nowhere = AuditLog(.file(path: "\(parent.path)/no/such"), directory: directory)
        #expect(throws: FileError.self) { try nowhere.append(Array("lost".utf8)) }
    }
}
