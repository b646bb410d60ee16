internal import ArgumentParser

/// How long a session lasts: a number of seconds, or a number with a unit.
struct SessionLength: ExpressibleByArgument {
    /// What token services accept; Daypass at most a week, MinIO a year.
    static let range = 900...31_536_000

    let seconds: Int

    init?(argument: String) {
        guard let seconds = UInt32(argument).map(Int.init) ?? Span(argument)?.seconds,
            SessionLength.range.contains(seconds)
        else { return nil }
        self.seconds = seconds
    }
}
