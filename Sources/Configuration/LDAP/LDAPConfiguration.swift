package import Crypto
package import LDAP
internal import Wire

/// The directory that users prove their passwords to, as configured.
package struct LDAPConfiguration: Sendable {
    /// Who searches.
    package struct LookupUser: Sendable {
        package let name: String
        package let password: Secret

        package init(name: String, password: Secret) {
            self.name = name
            self.password = password
        }
    }

    /// Where entries of a kind are, and how one is found.
    package struct Search: Equatable, Sendable {
        /// None of them lies in another.
        package let bases: [String]
        package let filter: SearchFilterTemplate

        package init(bases: [String], filter: SearchFilterTemplate) {
            self.bases = bases
            self.filter = filter
        }
    }

    package let server: LDAPServer
    /// Nil where anybody may search.
    package let lookupUser: LookupUser?
    package let users: Search
    /// The attributes of a user that become claims.
    package let userAttributes: [String]
    /// Nil where groups don't count.
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
