package import System
package import Wire

/// Work that one thread of one process does at a time, and not too often: beside the file that it is about stand
/// a lock and the time of the last attempt.
package struct SharedAttempts: Sendable {
    /// What became of an attempt.
    package enum Outcome<Result> {
        case made(Result)
        /// The last attempt was a moment ago.
        case tooEarly
        /// Another thread or process is at it.
        case underWay
    }

    /// When to try again what failed, or was never done because its process ended.
    package struct Retry<Result> {
        let interval: Int
        let failure: (Result) -> Timestamp?

        /// - Parameter interval: The least time between the failure and the next attempt, in seconds.
        /// - Parameter failure: When it failed, by what came of it; nil when it did not.
        package init(interval: Int, failure: @escaping (Result) -> Timestamp?) {
            self.interval = interval
            self.failure = failure
        }
    }

    private let directory: StateDirectory
    private let lockFile: String
    /// Holds the time of the last attempt, in seconds since 1970, and behind it a minus when it failed.
    private let attemptFile: String

    /// - Parameter file: What the work is about.
    init(directory: StateDirectory, file: String) {
        self.directory = directory
        lockFile = "\(file).lock"
        attemptFile = "\(file).attempted"
    }

    /// Works, unless another does or has a moment ago.
    ///
    /// - Parameter interval: The least time between two attempts, in seconds; nil for any.
    /// - Parameter retry: Nil when that goes for attempts that failed, too.
    package func attempt<Result>(
        now: Timestamp, interval: Int?, retry: Retry<Result>? = nil,
        _ work: () throws(FileError) -> Result
    ) throws(FileError) -> Outcome<Result> {
        // Whoever clears a cache may have removed its directory, too.
        try directory.makeSubdirectories()
        return try directory.withLockIfFree(lockFile) { () throws(FileError) -> Outcome<Result> in
            if let interval, let last = try last() {
                let wait = last.isFailed ? retry?.interval ?? interval : interval
                // An attempt in the future was noted by a clock that was wrong.
                if (0..<wait).contains(now - last.moment) { return .tooEarly }
            }
            try note(now, isFailed: retry != nil)
            let result = try work()
            if let retry {
                let failure = retry.failure(result)
                try note(failure ?? now, isFailed: failure != nil)
            }
            return .made(result)
        } ?? .underWay
    }

    private static let failureMark = UInt8(ascii: "-")

    private func last() throws(FileError) -> (moment: Timestamp, isFailed: Bool)? {
        guard var text = try directory.read(attemptFile, limit: 64) else { return nil }
        let isFailed = text.last == SharedAttempts.failureMark
        if isFailed { text.removeLast() }
        return Int(String(decoding: text, as: UTF8.self))
            .map { (Timestamp(seconds: $0), isFailed) }
    }

    private func note(_ moment: Timestamp, isFailed: Bool) throws(FileError) {
        var text = Array(String(moment.seconds).utf8)
        if isFailed { text.append(SharedAttempts.failureMark) }
        try directory.write(attemptFile, text)
    }
}
