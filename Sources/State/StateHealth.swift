package import Configuration
package import System

/// What each answer needs of the state, read from the disk and not from memory.
package enum StateHealth: String, CaseIterable, Sendable {
    case state = "state directory"
    case keys
    case auditLog = "audit log"

    /// Checks that it can be used.
    package func check(
        _ directory: StateDirectory, auditLog destination: AuditDestination
    ) throws(FileError) {
        switch self {
        case .state: _ = try directory.revocations.read()
        case .keys:
            guard try !directory.keys.all(.sign).isEmpty else {
                throw .damaged(path: directory.path("keys"), reason: "has no signing key")
            }
        case .auditLog: try AuditLog(destination, directory: directory).checkRoom()
        }
    }
}
