package import LDAP

/// A step that failed in the LDAP directory, and why.
package struct LDAPFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The steps of a login, and of what administrators ask.
    package enum Step: String, Sendable {
        case connecting
        case lookupBind = "lookup bind"
        case userSearch = "user search"
        case passwordCheck = "password check"
        case groupSearch = "group search"
        case entrySearch = "search for an entry"
    }

    package let step: Step
    /// Host and port, or the domain whose servers Daypass looks up.
    package let server: String
    package let cause: LDAPError

    package var description: String { "directory \(server), \(step.rawValue): \(cause)" }
}
