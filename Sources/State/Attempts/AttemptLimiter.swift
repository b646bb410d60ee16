package import Configuration
package import System
package import Wire

/// Counts attempts to prove an identity that failed, for all processes of a state directory, and says when there
/// have been too many.
///
/// Only failures count, when they are known: who has the right secret is in nobody's way, and of attempts that
/// are under way at once as many more may fail as there are threads.
///
/// Whoever was right from somewhere a while ago goes by a count of their own there. So the failures of others,
/// with that name or from that address, lock nobody out who comes back.
package final class AttemptLimiter: Sendable {
    /// What there was too much of. That is not told to the caller.
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

    /// The lines of the audit log about strangers, which the same file counts.
    package let strangerLines: StrangerLines
    private let limits: AttemptLimits
    private let file: AttemptFile

    /// - Throws: ``FileError``
    package init(
        _ limits: AttemptLimits, directory: StateDirectory
    ) throws(FileError) {
        self.limits = limits
        file = try AttemptFile(in: directory)
        strangerLines = StrangerLines(file)
    }

    /// One attempt, before its proof is looked at and after.
    package func trial(of attempt: Attempt, now: Timestamp) -> AttemptTrial {
        AttemptTrial(
            digests: attempt.digests(file.hash), now: AttemptSlots.Moment(seconds: now.seconds),
            limits: limits, file: file)
    }
}
