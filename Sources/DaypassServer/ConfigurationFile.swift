internal import Configuration
internal import Glibc
internal import State
internal import System

/// The file with the configuration, which its owner may be writing just now.
struct ConfigurationFile {
    /// How long a file that is empty or ends within a line may be one whose writer has not ended, in milliseconds
    /// since it was written: editors empty a file first, and on a busy disk the rest can take seconds. For all
    /// that is known of it an empty file is a good one.
    private static let writingTime = 5_000
    /// How often to read one that is being written, and how long to wait each time, in milliseconds.
    private static let maximumReadCount = 1_000
    private static let waitingTime = 10

    let path: String
    private let environment: [String: String]
    /// What the file was when it was last read whole: whatever else it is later is a change.
    private(set) var identity: FileStatus.Identity?

    init(environment: [String: String]) {
        let named = environment["DAYPASS_CONFIG"] ?? ""
        path = named.isEmpty ? Configuration.defaultPath : named
        self.environment = environment
    }

    /// What the file is now, nil when there is none or it can't be looked at.
    var status: FileStatus? { try? FileStatus.of(path) }

    /// Reads the environment and the file, and waits for whoever is writing it.
    ///
    /// - Throws: ``ConfigurationError`` with all that is wrong.
    mutating func read() throws(ConfigurationError) -> Configuration {
        for _ in 1..<ConfigurationFile.maximumReadCount {
            if let configuration = try readOnce() { return configuration }
            _ = usleep(UInt32(ConfigurationFile.waitingTime) * 1_000)
        }
        identity = status?.identity
        return try Configuration(environment: environment)
    }

    /// Reads the environment and the file; nil when someone is writing it.
    ///
    /// - Throws: ``ConfigurationError`` with all that is wrong.
    mutating func readOnce() throws(ConfigurationError) -> Configuration? {
        let identity = status?.identity
        let configuration = Result { () throws(ConfigurationError) in
            try Configuration(environment: environment)
        }
        if isBeingWritten(since: identity) { return nil }
        self.identity = identity
        return try configuration.get()
    }

    private func isBeingWritten(since identity: FileStatus.Identity?) -> Bool {
        let bytes = try? SettingsFile.read(path)
        // Looked at last: if it is still the same, so was all that was read.
        let status = status
        guard status?.identity == identity else { return true }
        guard let bytes, let status, status.wasWritten(within: ConfigurationFile.writingTime)
        else { return false }
        return bytes.last != UInt8(ascii: "\n")
    }
}
