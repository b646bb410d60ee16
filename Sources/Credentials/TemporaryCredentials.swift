package import Crypto
package import State
package import Wire

/// What a caller gets: credentials that end by themselves.
package struct TemporaryCredentials: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: SessionToken
    package let expiration: Timestamp

    /// Makes credentials for a session.
    ///
    /// Nothing is written: the token says whose session it is, and the secret is derived from the signing
    /// key. Who has the signing keys can check any session; who has the token alone can derive nothing.
    /// - Throws: ``SessionTokenError/tooLarge(byteCount:limit:)``
    package static func mint(
        _ session: Session, lasting duration: SessionDuration, now: Timestamp, key: StoredKey
    ) throws(SessionTokenError) -> TemporaryCredentials {
        let accessKeyID = AccessKeyID.temporary()
        let claims = SessionClaims(
            accessKeyID: accessKeyID, id: AccessKeyID.unique(), issuedAt: now,
            expiration: now + duration.seconds, session: session)
        return TemporaryCredentials(
            accessKeyID: accessKeyID,
            secretAccessKey: SecretAccessKey.derived(for: accessKeyID, from: key),
            sessionToken: try SessionToken(claims, key: key),
            expiration: claims.expiration)
    }
}
