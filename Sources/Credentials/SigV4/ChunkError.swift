/// Why a body in signed chunks does not count.
package enum ChunkError: Error, Equatable, Sendable {
    /// The frames between the object's bytes are not as they must be.
    case malformed(String)
    /// The chunks hold more than was stated, or less.
    case wrongLength
    /// A chunk or the trailer is not the one that was signed, or not in its place.
    case wrongSignature
}
