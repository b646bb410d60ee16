internal import Synchronization
internal import System
package import Wire

/// Collects which access keys requests use, so that no request waits for a file.
package final class RecentUses: Sendable {
    /// The most keys that are kept in memory. Those beyond are noted later, or twice.
    private static let limit = 20_000

    private struct Kept {
        /// When a use was last noted.
        var noted: [String: Timestamp] = [:]
        /// What is not in the files yet.
        var waiting: [String: Timestamp] = [:]
        /// Whether the last attempt to write failed.
        var isFailing = false
    }

    private let directory: StateDirectory
    private let kept = Mutex(Kept())

    init(_ directory: StateDirectory) { self.directory = directory }

    /// Notes a use, at most once an hour for each key.
    package func note(_ accessKeyID: String, now: Timestamp) {
        kept.withLock { kept in
            if let noted = kept.noted[accessKeyID], (0..<LastUses.precision).contains(now - noted) {
                return
            }
            if kept.noted.count >= RecentUses.limit { kept.noted = [:] }
            kept.noted[accessKeyID] = now
            if kept.waiting.count < RecentUses.limit { kept.waiting[accessKeyID] = now }
        }
    }

    /// Writes what was noted. What can't be written is lost, which is reported once.
    package func write(reportProblem: (String) -> Void) {
        let waiting = kept.withLock { kept in
            defer { kept.waiting = [:] }
            return kept.waiting
        }
        guard !waiting.isEmpty else { return }
        var problem: FileError?
        for (id, moment) in waiting {
            do throws(FileError) {
                try directory.lastUses.write(id, moment)
            } catch {
                problem = problem ?? error
            }
        }
        let wasFailing = kept.withLock { kept in
            defer { kept.isFailing = problem != nil }
            return kept.isFailing
        }
        if let problem, !wasFailing {
            reportProblem("the last use of access keys is not recorded: \(problem)")
        }
    }
}
