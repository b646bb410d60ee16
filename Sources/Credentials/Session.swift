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
    /// The text of the policy that narrows the session, as compact JSON.
    package var sessionPolicy: [UInt8]?
    /// A label that sessions can be revoked by.
    package var revokeType: String?
    /// What the identity source said of the caller, by the names that policies can use.
    package var claims: [(name: String, value: String)]
    package var groups: [String]

    package init(
        parent: String, parentID: String? = nil, policies: [String]? = nil, roleARN: String? = nil,
        claims: [(name: String, value: String)] = [], groups: [String] = []
    ) {
        self.parent = parent
        self.parentID = parentID
        self.policies = policies
        self.roleARN = roleARN
        self.claims = claims
        self.groups = groups
    }

    package static func == (left: Session, right: Session) -> Bool {
        left.parent == right.parent && left.parentID == right.parentID
            && left.policies == right.policies
            && left.roleARN == right.roleARN && left.sessionPolicy == right.sessionPolicy
            && left.revokeType == right.revokeType && left.groups == right.groups
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
