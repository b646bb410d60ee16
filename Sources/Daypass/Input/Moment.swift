internal import ArgumentParser
internal import System
internal import Wire

/// A time given as an argument.
struct Moment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        if let timestamp = Timestamp(rfc3339: argument) {
            self.timestamp = timestamp
        } else if let seconds = UInt32(argument) {
            timestamp = Timestamp(seconds: Int(seconds))
        } else {
            return nil
        }
    }
}

/// A time given as an argument, or how long ago it was.
struct PastMoment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        if let moment = Moment(argument: argument) {
            timestamp = moment.timestamp
        } else if let span = Span(argument) {
            timestamp = Clock.now + -span.seconds
        } else {
            return nil
        }
    }
}

/// A time given as an argument, or how long it is until then.
struct FutureMoment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        if let span = Span(argument) {
            timestamp = Clock.now + span.seconds
        } else if let moment = Timestamp(rfc3339: argument) {
            timestamp = moment
        } else {
            return nil
        }
    }
}
