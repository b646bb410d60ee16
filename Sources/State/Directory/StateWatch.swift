internal import Synchronization
internal import System

/// When records were read, to be compared before they are used again.
package struct StateVersion: Equatable, Sendable {
    /// Another one after each change that Daypass makes.
    package let generation: Generation
    /// The second of the process's clock. Within it, files that were edited by hand may be missed.
    let second: UInt64
}

/// Notices changes of the state directory, for all threads of a process.
///
/// A change that Daypass makes is noticed at once: it moves the word in `generation`. Once a
/// second, a request also looks whether the path still leads to the file that is mapped. A restore
/// replaces that file.
package final class StateWatch: Sendable {
    private struct Seen {
        var file: GenerationFile?
        /// How many files were mapped so far.
        var mapping: UInt64 = 0
        /// The second of the last look.
        var second: UInt64?
    }

    let directory: StateDirectory
    private let uptime: @Sendable () -> UInt64
    private let seen = Mutex(Seen())

    /// - Parameter uptime: The clock, in nanoseconds.
    package init(
        _ directory: StateDirectory, uptime: @escaping @Sendable () -> UInt64 = { Clock.uptime }
    ) {
        self.directory = directory
        self.uptime = uptime
    }

    /// The version of the records now. Without a usable file, a change is under way.
    package func version() -> StateVersion {
        let second = uptime() / 1_000_000_000
        var (last, isDue) = seen.withLock { seen in
            defer { seen.second = second }
            return (seen, seen.second != second)
        }
        if isDue { last = look(last.file) }
        let number = last.file?.number ?? 1
        return StateVersion(
            generation: Generation(mapping: last.mapping, number: number), second: second)
    }

    /// Maps the file at the path, unless that is the one that is mapped.
    private func look(_ known: GenerationFile?) -> Seen {
        let status = (try? directory.status(of: GenerationFile.name)) ?? nil
        if let known, known.isMapped(from: status) { return seen.withLock { $0 } }
        let file = directory.generationForReading()
        return seen.withLock { seen in
            seen.file = file
            seen.mapping += 1
            return seen
        }
    }
}
