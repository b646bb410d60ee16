package import State
package import Wire

/// Whose session it is, and what it may do.
package struct Session: Equatable, Sendable {
    /// Who owns the session: all sessions of one person or program have the same parent.
    package var parent: String
    /// The parent's record, nil for a parent that has none: a session of a user who was made anew is over.
    package var parentID: String?
    /// The policies that the identity's claim named, nil when they come from elsewhere.
    package var policies: [String]?
    /// The role that the session was assumed with, whose policies the configuration names.
    package var roleARN: String?
    /// The policy that narrows the session.
    package var sessionPolicy: SessionPolicy?
    /// A label that sessions can be revoked by.
    package var revokeType: String?
    /// What the identity source said of the caller, by the names that policies can use.
    package var claims: [(name: String, value: String)]
    /// The groups that the identity source named; of a directory's those that have a mapping, by their
    /// normalised distinguished names.
    package var groups: [String]
    /// The OpenID provider whose groups' mappings count, nil when none do.
    package var provider: String?
    /// Who the parent is in a directory, nil when no directory was asked.
    package var directoryUser: DirectoryUser?

    package init(
        parent: String, parentID: String? = nil, policies: [String]? = nil, roleARN: String? = nil,
        claims: [(name: String, value: String)] = [], groups: [String] = [],
        provider: String? = nil, directoryUser: DirectoryUser? = nil
    ) {
        self.parent = parent
        self.parentID = parentID
        self.policies = policies
        self.roleARN = roleARN
        self.claims = claims
        self.groups = groups
        self.provider = provider
        self.directoryUser = directoryUser
    }

    /// The names by which the session has policies that are looked up whenever it is used.
    package var mappedNames: [MappedName] {
        if let directoryUser {
            [.ldapUser(directoryUser.name)] + groups.map(MappedName.ldapGroup)
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
            && left.provider == right.provider && left.directoryUser == right.directoryUser
            && left.claims.elementsEqual(right.claims, by: ==)
    }
}

/// The claims of a session token.
package struct SessionClaims: Equatable, Sendable {
    package let accessKeyID: String
    /// The token's own identifier.
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
