package import Crypto

/// An access key that counts, and whose it is.
package struct Credential: Sendable {
    package let principal: Principal
    package let secretAccessKey: Secret
}

/// An access key that there is, whether it still counts or not.
package struct KnownAccessKey: Sendable {
    package let secretAccessKey: Secret
    private let owner: Result<Principal, CredentialError>

    init(_ owner: Result<Principal, CredentialError>, secretAccessKey: Secret) {
        self.owner = owner
        self.secretAccessKey = secretAccessKey
    }

    /// Whose it is.
    ///
    /// - Throws: ``CredentialError/disabledUser``, ``CredentialError/revoked`` and
    ///   ``CredentialError/parentGone``: it no longer counts.
    package var principal: Principal {
        get throws(CredentialError) { try owner.get() }
    }
}
