package import Configuration
package import System
package import Wire

/// Counts failed attempts to prove an identity, for all processes of a state directory, and refuses
/// more of them when there are too many.
///
/// Only failures count, and only after the proof was checked. So callers with the right secret use
/// up no limit, and concurrent attempts may exceed a limit by the number of threads.
///
/// A caller that succeeded from an address within the last week has a count of its own there. So
/// the failures of others, with the same name or from the same address, do not lock it out.
package final class LoginAttemptLimiter: Sendable {
    /// Which limit was exceeded. The caller is not told.
    package enum Reason: String, Equatable, Sendable {
        case address = "from this address"
        case name = "with this name"
        case key = "with this access key from this address"
        case total = "in all"
    }

    package struct Refusal: Equatable, Sendable {
        package let reason: Reason
        /// When to try again, in seconds.
        package let wait: Int
    }

    /// Limits the audit log's lines about unproved callers. The same file counts them.
    package let strangerLines: StrangerLines
    private let limits: LoginAttemptLimits
    private let file: LoginAttemptFile

    package init(
        _ limits: LoginAttemptLimits, directory: StateDirectory
    ) throws(FileError) {
        self.limits = limits
        file = try LoginAttemptFile(in: directory)
        strangerLines = StrangerLines(file)
    }

    /// Makes the file of the counts, if it is missing.
    package static func makeFile(in directory: StateDirectory) throws(FileError) {
        _ = try LoginAttemptFile(in: directory)
    }

    package func trial(of attempt: LoginAttempt, now: Timestamp) -> LoginAttemptTrial {
        LoginAttemptTrial(
            digests: attempt.digests(file.hash), now: MomentSlots.Moment(seconds: now.seconds),
            limits: limits, file: file)
    }
}
