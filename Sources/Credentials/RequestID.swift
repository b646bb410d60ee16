internal import Crypto
internal import Wire

/// The ID of a call, in its answer and in the audit log.
package enum RequestID {
    /// The number of random bytes that an ID is made of.
    package static let randomByteCount = 8

    package static func make(
        _ random: [UInt8] = RandomBytes.make(randomByteCount)
    ) -> String {
        Hexadecimal.encode(random).uppercased()
    }
}
