internal import Glibc

/// Why there is no socket to serve.
package enum SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    case system(operation: String, errno: Int32)
    /// Another process answers there.
    case addressInUse
    case pathTooLong(limit: Int)
    /// There is a file that is no socket. It is not ours to remove.
    case notASocket

    static func last(_ operation: String) -> SocketError {
        .system(operation: operation, errno: errno)
    }

    package var description: String {
        switch self {
        case .system(let operation, let errno):
            "\(operation): \(unsafe String(cString: strerror(errno)))"
        case .addressInUse: "another process is listening there"
        case .notASocket: "there is a file that is no socket"
        case .pathTooLong(let limit): "a socket's path has at most \(limit) bytes"
        }
    }
}
