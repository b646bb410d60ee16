/// Where Daypass writes the audit log.
package enum AuditDestination: Equatable, Sendable, CustomStringConvertible {
    case file(path: String)
    case standardError

    package var description: String {
        switch self {
        case .file(let path): path
        case .standardError: "standard error"
        }
    }
}
