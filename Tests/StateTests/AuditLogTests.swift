import Configuration
import State
import System
import TestSupport
import Testing

@Suite struct AuditLogTests {
    @Test func `lines follow each other, and a log that was moved away begins anew`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
        try log.append(Array("one".utf8))
        try log.append(Array("two".utf8))
        #expect(try directory.read("audit.jsonl") == Array("one\ntwo\n".utf8))
        #expect(try parent.mode("state/audit.jsonl") == 0o600)
        try directory.write("audit.jsonl", [])
        try log.append(Array("three".utf8))
        #expect(try directory.read("audit.jsonl") == Array("three\n".utf8))
    }

    @Test func `a line that was cut short is not continued`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
        try parent.write("state/audit.jsonl", "whole\ncut sh")
        try log.append(Array("next".utf8))
        #expect(try directory.read("audit.jsonl") == Array("whole\ncut sh\nnext\n".utf8))
    }

    @Test(arguments: ["/dev/full", "/dev/null", "/nonexistent/log", "/tmp"])
    func `a log that is no plain file is refused before the first call`(path: String) throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        #expect(throws: FileError.self) {
            try AuditLog(.file(path: path), directory: directory).check()
        }
    }

    @Test func `a line that can't be written is an error`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: "/dev/full"), directory: directory)
        #expect(throws: FileError.self) { try log.append(Array("lost".utf8)) }
        let nowhere = AuditLog(.file(path: "\(parent.path)/no/such"), directory: directory)
        #expect(throws: FileError.self) { try nowhere.append(Array("lost".utf8)) }
    }
}
