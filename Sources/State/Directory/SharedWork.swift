package import System
package import Wire

/// Work that all processes share: one of them does it at a time, and not too often.
///
/// Beside the file that the work is about, `<file>.lock` is its lock and `<file>.attempted` holds
/// the time of the last attempt.
package struct SharedWork: Sendable {
    package enum Outcome<Result> {
        case made(Result)
        /// The last attempt is too recent.
        case tooEarly
        /// Another thread or process does the work now.
        case underWay
    }

    /// When to try again after a failure. An attempt whose process ended has failed, too.
    package struct Retry<Result> {
        let interval: Int
        let failure: (Result) -> Timestamp?

        /// - Parameter interval: The least time from the failure to the next attempt, in seconds.
        /// - Parameter failure: The time of the failure; `nil` if the work succeeded.
        package init(interval: Int, failure: @escaping (Result) -> Timestamp?) {
            self.interval = interval
            self.failure = failure
        }
    }

    private let directory: StateDirectory
    private let lockFile: String
    /// Holds the time of the last attempt in seconds since 1970, then a minus if it failed.
    private let attemptFile: String

    init(directory: StateDirectory, file: String) {
        self.directory = directory
        lockFile = "\(file).lock"
        attemptFile = "\(file).attempted"
    }

    /// Does the work, unless another thread or process does, or the last attempt is too recent.
    ///
    /// - Parameter interval: The least time between two attempts, in seconds; `nil` for no limit.
    /// - Parameter retry: When to try again after a failure; `nil` for the same interval.
    package func attempt<Result>(
        now: Timestamp, interval: Int?, retry: Retry<Result>? = nil,
        _ work: () throws(FileError) -> Result
    ) throws(FileError) -> Outcome<Result> {
        // An operator who cleared a cache may have removed its directory, too.
        try directory.makeSubdirectories()
        return try directory.withLockIfFree(lockFile) { () throws(FileError) -> Outcome<Result> in
            if let interval, let last = try last() {
                let wait = last.isFailed ? retry?.interval ?? interval : interval
                // A time in the future came from a clock that was wrong.
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
        let isFailed = text.last == SharedWork.failureMark
        if isFailed { text.removeLast() }
        return Int(String(decoding: text, as: UTF8.self))
            .map { (Timestamp(seconds: $0), isFailed) }
    }

    private func note(_ moment: Timestamp, isFailed: Bool) throws(FileError) {
        var text = Array(String(moment.seconds).utf8)
        if isFailed { text.append(SharedWork.failureMark) }
        try directory.write(attemptFile, text)
    }
}
