package import Crypto

/// A valid access key and its owner.
package struct Credential: Sendable {
    package let principal: Principal
    package let secretAccessKey: Secret
}

/// An access key that exists, valid or not.
package struct KnownAccessKey: Sendable {
    package let secretAccessKey: Secret
    /// The owner of the key, even if the key is no longer valid.
    package let ownerName: OwnerName
    let owner: Result<Principal, CredentialError>

    init(
        _ owner: Result<Principal, CredentialError>, named name: OwnerName, secretAccessKey: Secret
    ) {
        self.owner = owner
        ownerName = name
        self.secretAccessKey = secretAccessKey
    }

    /// - Throws: ``CredentialError/disabledUser``, ``CredentialError/revoked``,
    ///   ``CredentialError/parentGone`` or ``CredentialError/sessionToken(_:)`` if it has ended.
    package var principal: Principal {
        get throws(CredentialError) { try owner.get() }
    }
}

/// The names of the owner of an access key.
package struct OwnerName: Equatable, Sendable {
    /// The name that sessions are revoked by and users are found by.
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
            userName: session.ldapUser?.loginName ?? OwnerName.userName(in: session.claims))
    }

    private static func userName(in claims: [(name: String, value: String)]) -> String? {
        userName { name in claims.first { $0.name == name && !$0.value.isEmpty }?.value }
    }

    /// The name of a person according to claims, which are looked up by their names.
    package static func userName(_ claim: (_ name: String) -> String?) -> String? {
        for name in ["preferred_username", "email", "upn"] {
            if let value = claim(name), !value.isEmpty { return value }
        }
        return nil
    }
}
