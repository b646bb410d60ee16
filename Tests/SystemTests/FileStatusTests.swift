import FoundationEssentials
import Testing

@testable import System

@Suite struct FileStatusTests {
    @Test(arguments: [
        (age: 0.0, isWithin: true), (age: 58, isWithin: true), (age: 61, isWithin: false),
        // A time that is yet to come.
        (age: -10, isWithin: false),
    ])
    func `a file was written within a minute`(age: Double, isWithin: Bool) throws {
        let files = FileManager.default
        let path = files.temporaryDirectory.path + "/daypass-\(UUID().uuidString)"
        defer { try? files.removeItem(atPath: path) }
        #expect(files.createFile(atPath: path, contents: nil))
        try files.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
        let status = try #require(try FileStatus.of(path))
        #expect(status.wasWritten(within: 60_000) == isWithin)
    }
}
