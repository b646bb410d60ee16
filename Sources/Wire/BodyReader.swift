/// Reads the next bytes of a body as they arrive; none at the end.
package typealias BodyReader = () throws(BodyError) -> [UInt8]

/// Why a body can't be read to its end.
package enum BodyError: Error, Equatable, Sendable {
    /// The client stopped sending, or sends too slowly.
    case stalled
    /// The sender closed the connection.
    case aborted
    /// Daypass itself interrupted the request (``Interruption``).
    case interrupted
}
