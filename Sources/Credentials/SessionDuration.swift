package import Wire

/// The duration of a session.
package struct SessionDuration: Equatable, Sendable {
    /// A quarter of an hour to a week: clients written for MinIO ask for more than AWS's half day.
    package static let range = 900...604_800

    package let seconds: Int

    /// - Precondition: A session lasts at least a second.
    package init(seconds: Int) {
        precondition(seconds > 0)
        self.seconds = seconds
    }

    /// Reads the `DurationSeconds` parameter; `nil` if the text is not a number in ``range``.
    package init?(parameter: String) {
        guard parameter.utf8.allSatisfy(\.isASCIIDigit),
            let seconds = Int(parameter), SessionDuration.range.contains(seconds)
        else { return nil }
        self.seconds = seconds
    }

    /// This duration, or the limit in seconds if that is shorter; `nil` is no limit.
    package func atMost(_ limit: Int?) -> SessionDuration {
        limit.map { SessionDuration(seconds: min(seconds, $0)) } ?? self
    }

    /// The duration if the caller asks for none: an hour or, if the proof of identity has an end,
    /// the time that is left of it, but at most a week.
    ///
    /// - Parameter end: The end of the proof, in the future; `nil` if it has none.
    package init(until end: Timestamp?, now: Timestamp) {
        self.init(seconds: end.map { min($0 - now, SessionDuration.range.upperBound) } ?? 3_600)
    }
}
