package import Configuration
package import Credentials
package import State
package import System
package import Wire

/// The access keys that people make for themselves, and what is kept for them.
package struct OwnAccessKeys: Sendable {
    /// How many keys an account has if it makes them for itself alone.
    package static let maximumCount = 100

    private let directory: StateDirectory
    /// The OpenID providers that are asked whether their users still exist.
    private let watchedProviders: [String]
    private let report: @Sendable (String) -> Void

    package init(
        _ configuration: DaypassConfiguration, directory: StateDirectory,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.directory = directory
        watchedProviders = configuration.openIDProviders.filter { $0.keycloak != nil }.map(\.name)
        report = reportProblem
    }

    /// Whose key it is if the owner of a session makes one, who is no user of Daypass; `nil` if
    /// such an owner has none: one of a client certificate, or of the identity plugin.
    package static func parent(of session: Session) -> NewAccessKey.Parent? {
        if let user = session.ldapUser {
            return .ldapUser(
                .init(
                    name: user.name, writtenName: user.writtenName, loginName: user.loginName))
        }
        guard OutsideParent.isDigest(session.parent) else { return nil }
        return .openIDUser(
            .init(
                provider: session.provider ?? "", parent: session.parent,
                subject: session.claims.first { $0.name == "sub" }?.value ?? session.parent,
                groups: session.groups,
                claims: session.claims.map { .init(name: $0.name, value: $0.value) },
                policies: session.policies, roleARN: session.roleARN))
    }

    /// Keeps what the directory said when the session began, until it is asked again. Without an
    /// answer, the key would be refused.
    package func keepDirectoryAnswer(
        of claims: SessionClaims, for parent: NewAccessKey.Parent
    ) throws(FileError) {
        guard case .ldapUser(let person) = parent, let user = claims.session.ldapUser,
            user.name == person.name
        else { return }
        let standings = directory.directoryStandings
        guard try standings[person.name].map({ $0.checked < claims.issuedAt }) ?? true else {
            return
        }
        try standings.write([
            DirectoryStanding(
                name: person.name, isThere: true, groups: claims.session.groups,
                attributes: user.attributes.map { .init(name: $0.name, values: $0.values) },
                checked: claims.issuedAt)
        ])
    }

    /// Has the watch of Keycloak's users look after the key's owner for as long as the key lasts.
    package func watch(_ key: AccessKey, now: Timestamp) throws(FileError) {
        guard case .openIDUser(let person) = key.parent, let end = key.expiration else { return }
        for provider in watchedProviders {
            let watched = WatchedUsers(directory: directory, provider: provider)
            let users = try watched.current(now: now) { report($0.description) }
            for user in users where user.parent == person.parent {
                try watched.add(user, until: end)
            }
        }
    }
}
