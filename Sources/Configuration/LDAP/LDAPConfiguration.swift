package import Crypto
package import LDAP
internal import Wire

/// The settings of the directory that checks users' passwords.
package struct LDAPConfiguration: Sendable {
    /// The entry that Daypass binds as to search.
    package struct LookupUser: Sendable {
        package let name: String
        package let password: Secret

        package init(name: String, password: Secret) {
            self.name = name
            self.password = password
        }
    }

    /// Where to search, and for what.
    package struct Search: Equatable, Sendable {
        /// No base is below another.
        package let bases: [String]
        package let filter: SearchFilterTemplate

        package init(bases: [String], filter: SearchFilterTemplate) {
            self.bases = bases
            self.filter = filter
        }
    }

    package let server: LDAPServer
    /// `nil` to search anonymously.
    package let lookupUser: LookupUser?
    package let users: Search
    /// The attributes of a user that become claims.
    package let userAttributes: [String]
    /// `nil` if groups are not used.
    package let groups: Search?

    package init(
        server: LDAPServer, lookupUser: LookupUser?, users: Search, userAttributes: [String] = [],
        groups: Search? = nil
    ) {
        self.server = server
        self.lookupUser = lookupUser
        self.users = users
        self.userAttributes = userAttributes
        self.groups = groups
    }
}
