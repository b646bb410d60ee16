package import Crypto
package import State
package import Wire

/// The credentials that a caller gets. They expire.
package struct TemporaryCredentials: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: SessionToken
    package let expiration: Timestamp

    /// The number of random bytes that credentials are made of.
    package static let randomByteCount = 2 * AccessKeyID.randomByteCount

    /// Makes credentials for a session.
    ///
    /// Daypass stores nothing: the token contains the session, and the secret is derived from the
    /// signing key. A process with the keys can check any session; the token reveals no secret.
    ///
    /// - Parameter provedAt: When the owner proved the identity, if that was before: whatever ends
    ///   the sessions of that moment ends this one.
    package static func mint(
        _ session: Session, lasting duration: SessionDuration, now: Timestamp,
        provedAt: Timestamp? = nil, key: StoredKey,
        random: [UInt8] = RandomBytes.make(randomByteCount)
    ) throws(SessionTokenError) -> TemporaryCredentials {
        let accessKeyID = AccessKeyID.temporary(random.prefix(AccessKeyID.randomByteCount))
        let claims = SessionClaims(
            accessKeyID: accessKeyID,
            id: AccessKeyID.unique(random.suffix(AccessKeyID.randomByteCount)),
            issuedAt: provedAt ?? now,
            expiration: now + duration.seconds, session: session)
        return TemporaryCredentials(
            accessKeyID: accessKeyID,
            secretAccessKey: SecretAccessKey.derived(for: accessKeyID, from: key),
            sessionToken: try SessionToken(claims, key: key),
            expiration: claims.expiration)
    }
}
