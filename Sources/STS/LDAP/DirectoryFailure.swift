package import LDAP

/// What could not be done with the directory, and why.
package struct DirectoryFailure: Error, Equatable, Sendable, CustomStringConvertible {
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
    /// Host and port, or the name that servers are looked up by.
    package let server: String
    package let cause: LDAPError

    package var description: String { "directory \(server), \(step.rawValue): \(cause)" }
}
