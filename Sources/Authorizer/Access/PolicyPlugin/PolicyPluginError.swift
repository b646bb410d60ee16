package import HTTP

/// Why the access plugin has not said yes or no. Daypass takes it for a no.
package enum PolicyPluginError: Error, Equatable, Sendable, CustomStringConvertible {
    case noAnswer(HTTPError)
    case status(Int)
    /// Neither `{"result": true}` nor `{"result": {"allow": true}}`, nor one of them with `false`.
    case unclear

    package var description: String {
        switch self {
        case .noAnswer(let error): "the access plugin can't be asked: \(error)"
        case .status(let status): "the access plugin answers with status \(status)"
        case .unclear: "the access plugin says neither yes nor no"
        }
    }
}
