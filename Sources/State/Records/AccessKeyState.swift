internal import Synchronization
internal import System
internal import Wire

/// What a long-term access key is at a moment, apart from its parent.
package enum AccessKeyState: String, CaseIterable, Sendable {
    case valid
    /// Valid, and about to end by itself.
    case ending
    case ended
    case disabled
    case suspended

    /// How long before its end a key is about to end, in seconds.
    package static let notice = 7 * 86_400

    init(_ standing: AccessKeyStanding, expiration: Timestamp?, now: Timestamp) {
        if let expiration, expiration <= now {
            self = .ended
        } else if standing == .disabled {
            self = .disabled
        } else if standing == .suspended {
            self = .suspended
        } else if let expiration, expiration - now <= AccessKeyState.notice {
            self = .ending
        } else {
            self = .valid
        }
    }
}

/// Counts access keys. After a change, all records are read once.
final class AccessKeyCensus: Sendable {
    private struct Entry {
        let standing: AccessKeyStanding
        let expiration: Timestamp?
    }

    private struct Kept {
        let generation: Generation
        let entries: [Entry]
    }

    private let watch: StateWatch
    private let kept = Mutex<Kept?>(nil)

    init(_ watch: StateWatch) { self.watch = watch }

    func counts(
        _ administration: Administration, now: Timestamp
    ) throws(FileError) -> [AccessKeyState: Int] {
        let generation = watch.version().generation
        var entries = kept.withLock { $0?.generation == generation ? $0?.entries : nil }
        if entries == nil {
            var standings = AccessKeyStandings(administration, now: now)
            var read: [Entry] = []
            for key in try watch.directory.accessKeys.all() {
                read.append(
                    Entry(
                        standing: try standings[key], expiration: administration.end(of: key)))
            }
            let isKept = generation.isSettled
            kept.withLock { $0 = isKept ? Kept(generation: generation, entries: read) : nil }
            entries = read
        }
        var counts: [AccessKeyState: Int] = [:]
        for entry in entries ?? [] {
            counts[
                AccessKeyState(entry.standing, expiration: entry.expiration, now: now),
                default: 0] += 1
        }
        return counts
    }
}
