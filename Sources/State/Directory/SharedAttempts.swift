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

    private let directory: StateDirectory
    private let lockFile: String
    /// Holds the time of the last attempt, in seconds since 1970.
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
    package func attempt<Result>(
        now: Timestamp, interval: Int?, _ work: () throws(StateError) -> Result
    ) throws(StateError) -> Outcome<Result> {
        // Whoever clears a cache may have removed its directory, too.
        try directory.makeSubdirectories()
        return try directory.withLockIfFree(lockFile) { () throws(StateError) -> Outcome<Result> in
            let last = try directory.read(attemptFile, limit: 64)
                .flatMap { Int(String(decoding: $0, as: UTF8.self)) }
            // An attempt in the future was noted by a clock that was wrong.
            if let interval, let last,
                (0..<interval).contains(now - Timestamp(seconds: last))
            {
                return .tooEarly
            }
            try directory.write(attemptFile, Array(String(now.seconds).utf8))
            return .made(try work())
        } ?? .underWay
    }
}
