package import Wire

/// How long a session lasts.
package struct SessionDuration: Equatable, Sendable {
    /// A quarter of an hour to a week. The week, and not the twelve hours of AWS: clients written for MinIO
    /// ask for more than a day.
    package static let range = 900...604_800

    package let seconds: Int

    /// - Precondition: A session lasts at least a second.
    package init(seconds: Int) {
        precondition(seconds > 0)
        self.seconds = seconds
    }

    /// Reads the `DurationSeconds` parameter; nil when the text is anything but a number in
    /// ``range``.
    package init?(parameter: String) {
        guard parameter.utf8.allSatisfy(\.isASCIIDigit),
            let seconds = Int(parameter), SessionDuration.range.contains(seconds)
        else { return nil }
        self.seconds = seconds
    }

    /// This one, or what is left where that is less.
    ///
    /// - Parameter limit: In seconds; nil for none.
    package func atMost(_ limit: Int?) -> SessionDuration {
        limit.map { SessionDuration(seconds: min(seconds, $0)) } ?? self
    }

    /// What a session lasts when nobody asked for anything: an hour, or what is left of what proved the
    /// identity, but a week at most.
    ///
    /// - Parameter end: When the proof ends, nil when it has no end; in the future.
    package init(until end: Timestamp?, now: Timestamp) {
        self.init(seconds: end.map { min($0 - now, SessionDuration.range.upperBound) } ?? 3_600)
    }
}
