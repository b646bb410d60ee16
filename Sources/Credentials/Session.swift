package import State
package import Wire

/// A session: its owner, and what it may do.
package struct Session: Equatable, Sendable {
    /// The owner. All sessions of one person or program have the same parent.
    package var parent: String
    /// The ID of the parent's record, `nil` if it has none. A session ends if it changes.
    package var parentID: String?
    /// The policies that a claim names, `nil` if the policies come from elsewhere.
    package var policies: [String]?
    /// The role of the session. The configuration names its policies.
    package var roleARN: String?
    package var sessionPolicy: SessionPolicy?
    /// A label that sessions can be revoked by.
    package var revokeType: String?
    /// The claims of the identity source, by the names that policies use.
    package var claims: [(name: String, value: String)]
    /// The groups that the identity source names. Of LDAP groups, those that have a mapping, by
    /// their normalized distinguished names.
    package var groups: [String]
    /// The OpenID provider whose group mappings apply, `nil` if there is none.
    package var provider: String?
    package var ldapUser: LDAPUser?
    /// The access key that signed the call for the session; `nil` if another proof began it. The
    /// session ends with the key, and the key's policies narrow it.
    package var maker: Maker?

    package struct Maker: Equatable, Sendable {
        package let accessKeyID: String
        /// The ID of the key's record: a recreated key is another one.
        package let recordID: String

        package init(_ key: AccessKey) {
            self.init(accessKeyID: key.id, recordID: key.recordID)
        }

        init(accessKeyID: String, recordID: String) {
            self.accessKeyID = accessKeyID
            self.recordID = recordID
        }
    }

    package init(
        parent: String, parentID: String? = nil, policies: [String]? = nil, roleARN: String? = nil,
        claims: [(name: String, value: String)] = [], groups: [String] = [],
        provider: String? = nil, ldapUser: LDAPUser? = nil
    ) {
        self.parent = parent
        self.parentID = parentID
        self.policies = policies
        self.roleARN = roleARN
        self.claims = claims
        self.groups = groups
        self.provider = provider
        self.ldapUser = ldapUser
    }

    /// The names whose mappings give the session policies, looked up for each request.
    package var mappedNames: [MappedName] {
        if let ldapUser {
            [.ldapUser(ldapUser.name)] + groups.map(MappedName.ldapGroup)
        } else if let provider {
            groups.map { .openIDGroup($0, provider: provider) }
        } else {
            []
        }
    }

    package static func == (left: Session, right: Session) -> Bool {
        left.parent == right.parent && left.parentID == right.parentID
            && left.policies == right.policies
            && left.roleARN == right.roleARN && left.sessionPolicy == right.sessionPolicy
            && left.revokeType == right.revokeType && left.groups == right.groups
            && left.provider == right.provider && left.ldapUser == right.ldapUser
            && left.maker == right.maker
            && left.claims.elementsEqual(right.claims, by: ==)
    }
}

package struct SessionClaims: Equatable, Sendable {
    package let accessKeyID: String
    package let id: String
    package let issuedAt: Timestamp
    package let expiration: Timestamp
    package let session: Session
    package init(
        accessKeyID: String, id: String, issuedAt: Timestamp, expiration: Timestamp,
        session: Session
    ) {
        self.accessKeyID = accessKeyID
        self.id = id
        self.issuedAt = issuedAt
        self.expiration = expiration
        self.session = session
    }
}
