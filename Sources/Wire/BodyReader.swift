/// Reads a body as it comes: its next bytes, none at its end.
package typealias BodyReader = () throws(BodyError) -> [UInt8]

/// Why there is no more of a body.
package enum BodyError: Error, Equatable, Sendable {
    /// Nothing came for too long, or too little.
    case stalled
    /// Who sent it has gone.
    case aborted
    /// Daypass itself has broken it off (``Interruption``).
    case interrupted
}
