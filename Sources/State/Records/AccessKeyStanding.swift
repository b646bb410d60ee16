internal import System
package import Wire

/// Whether an access key is accepted, apart from its end.
package enum AccessKeyStanding: String, Sendable {
    case enabled
    case disabled
    /// Enabled, but its parent is disabled, gone or recreated.
    case suspended
}

/// The standings of many access keys. Each parent is read once.
package struct AccessKeyStandings {
    private let administration: Administration
    private let now: Timestamp
    private var users: [String: User?] = [:]

    package init(_ administration: Administration, now: Timestamp) {
        self.administration = administration
        self.now = now
    }

    package subscript(key: AccessKey) -> AccessKeyStanding {
        mutating get throws(FileError) {
            guard key.isEnabled else { return .disabled }
            return try isValid(key.parent) ? .enabled : .suspended
        }
    }

    /// Root's password is not compared: that needs the secrets of all its keys.
    private mutating func isValid(_ parent: AccessKeyParent) throws(FileError) -> Bool {
        let directory = administration.directory
        switch parent {
        case .user(let name, let id):
            let user = if let known = users[name] { known } else { try directory.users[name] }
            users[name] = .some(user)
            return user?.id == id && user?.isEnabled == true
        case .root(let name, _): return name == administration.rootName
        case .ldapUser(let person):
            return try directory.directoryStandings[person.name]?.applies(at: now) ?? false
        case .openIDUser: return true
        }
    }
}
