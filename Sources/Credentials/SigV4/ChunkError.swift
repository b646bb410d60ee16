/// Why a body in chunks is not valid.
package enum ChunkError: Error, Equatable, Sendable {
    /// The frames between the chunks have the wrong form.
    case malformed(String)
    /// The chunks contain more or fewer bytes than stated.
    case wrongLength
    /// A chunk or the trailer is not the signed one, or not in its place.
    case wrongSignature
}
