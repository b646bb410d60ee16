package import Crypto

/// An access key that counts, and whose it is.
package struct Credential: Sendable {
    package let principal: Principal
    package let secretAccessKey: Secret
}

/// An access key that exists, whether it is still valid or not.
package struct KnownAccessKey: Sendable {
    package let secretAccessKey: Secret
    /// Whose it is, or was.
    package let ownerName: OwnerName
    private let owner: Result<Principal, CredentialError>

    init(
        _ owner: Result<Principal, CredentialError>, named name: OwnerName, secretAccessKey: Secret
    ) {
        self.owner = owner
        ownerName = name
        self.secretAccessKey = secretAccessKey
    }

    /// Whose it is.
    ///
    /// - Throws: ``CredentialError/disabledUser``, ``CredentialError/revoked``,
    ///   ``CredentialError/parentGone`` and ``CredentialError/sessionToken(_:)``: it is no longer
    ///   valid.
    package var principal: Principal {
        get throws(CredentialError) { try owner.get() }
    }
}

/// What the owner of an access key is called.
package struct OwnerName: Equatable, Sendable {
    /// What sessions are revoked by, and users found by.
    package let parent: String
    /// What people call the owner, `nil` if that is the same or no source has said it.
    package let userName: String?

    package init(parent: String, userName: String? = nil) {
        self.parent = parent
        self.userName = userName
    }

    package init(_ session: Session) {
        self.init(
            parent: session.parent,
            userName: session.directoryUser?.loginName ?? OwnerName.userName(in: session.claims))
    }

    /// What claims call a person.
    package static func userName(in claims: [(name: String, value: String)]) -> String? {
        for name in ["preferred_username", "email", "upn"] {
            if let claim = claims.first(where: { $0.name == name && !$0.value.isEmpty }) {
                return claim.value
            }
        }
        return nil
    }
}
