internal import Configuration
internal import Glibc
internal import State
internal import System

/// The configuration file, which an editor may be writing at this moment.
struct ConfigurationFile {
    /// How long after its last write a file that is empty or ends within a line may still be
    /// incomplete, in milliseconds. Editors empty a file first, and on a busy disk the rest can
    /// take seconds; an empty file would be a valid configuration.
    private static let writingTime = 5_000
    /// How often to read a file that is being written, and how long to wait each time, in
    /// milliseconds.
    private static let maximumReadCount = 1_000
    private static let waitingTime = 10

    let path: String
    private let environment: [String: String]
    /// The file's identity when it was last read completely. Any other identity is a change.
    private(set) var identity: FileStatus.Identity?

    init(environment: [String: String]) {
        let named = environment["DAYPASS_CONFIG"] ?? ""
        path = named.isEmpty ? DaypassConfiguration.defaultPath : named
        self.environment = environment
    }

    /// The file's present status, `nil` if there is no file or it is inaccessible.
    var status: FileStatus? { try? FileStatus.of(path) }

    /// Reads the environment and the file; waits while the file is being written.
    ///
    /// - Throws: ``ConfigurationError`` with all problems.
    mutating func read() throws(ConfigurationError) -> DaypassConfiguration {
        for _ in 1..<ConfigurationFile.maximumReadCount {
            if let configuration = try readOnce() { return configuration }
            _ = usleep(UInt32(ConfigurationFile.waitingTime) * 1_000)
        }
        identity = status?.identity
        return try DaypassConfiguration(environment: environment)
    }

    /// Reads the environment and the file; `nil` if the file is being written.
    mutating func readOnce() throws(ConfigurationError) -> DaypassConfiguration? {
        let identity = status?.identity
        let configuration = Result { () throws(ConfigurationError) in
            try DaypassConfiguration(environment: environment)
        }
        if isBeingWritten(since: identity) { return nil }
        self.identity = identity
        return try configuration.get()
    }

    private func isBeingWritten(since identity: FileStatus.Identity?) -> Bool {
        let bytes = try? SettingsFile.read(path)
        // Checked last: if the identity is still the same, the file did not change meanwhile.
        let status = status
        guard status?.identity == identity else { return true }
        guard let bytes, let status, status.wasWritten(within: ConfigurationFile.writingTime)
        else { return false }
        return bytes.last != UInt8(ascii: "\n")
    }
}
