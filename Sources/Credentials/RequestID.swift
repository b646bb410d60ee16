internal import Crypto
internal import Wire

/// The ID of a call, in its answer and in the audit log.
package enum RequestID {
    package static func make() -> String {
        Hexadecimal.encode(RandomBytes.make(8)).uppercased()
    }
}
