internal import Synchronization
internal import Wire

/// A request that holds a place: how much of its body and its answer has gone through, and what has
/// it give the place back.
final class Transfer: Sendable {
    private struct Progress {
        var byteCount = 0
        var start = ContinuousClock.now
    }

    private let interruption: Interruption
    private let progress = Mutex(Progress())

    init(_ interruption: Interruption) { self.interruption = interruption }

    var isInterrupted: Bool { interruption.isRaised }

    func interrupt() { interruption.raise() }

    /// Counts from here.
    func begin() { progress.withLock { $0 = Progress() } }

    /// In bytes a second. One that has just begun is slow: breaking it off costs the least.
    var rate: Double {
        let progress = progress.withLock { $0 }
        return Double(progress.byteCount)
            / max((ContinuousClock.now - progress.start) / .seconds(1), 1)
    }

    func counting(_ read: @escaping BodyReader) -> BodyReader {
        { () throws(BodyError) in
            guard !self.isInterrupted else { throw .interrupted }
            let bytes = try read()
            self.progress.withLock { $0.byteCount += bytes.count }
            return bytes
        }
    }

    func counting(_ write: @escaping AnswerWriter) -> AnswerWriter {
        { bytes in
            guard !self.isInterrupted, write(bytes) else { return false }
            self.progress.withLock { $0.byteCount += bytes.count }
            return true
        }
    }
}
