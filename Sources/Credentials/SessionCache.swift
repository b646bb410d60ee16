internal import Crypto
internal import State
internal import Wire

/// The session tokens that were checked a moment ago: each comes with every request of its session.
final class SessionCache: Sendable {
    /// A token is some twenty kilobytes with all that it says, if it has a long policy.
    private static let maximumCount = 1_024

    struct Checked: Sendable {
        let claims: SessionClaims
        let secretAccessKey: Secret
        fileprivate let key: StoredKey
    }

    private let cache = BoundedCache<String, Checked>(maximumCount: maximumCount)
    private let metrics: Metrics?

    init(metrics: Metrics? = nil) {
        self.metrics = metrics
    }

    /// Checks a token as ``SessionToken`` does. What is kept counts for as long as the key that signed it is
    /// there, and not longer than the token.
    ///
    /// - Throws: ``SessionTokenError``
    func checked(
        _ text: String, keyRing: KeyRing, now: Timestamp
    ) throws(SessionTokenError) -> Checked {
        // A text that is equal to Swift may have other bytes, if not all are ASCII's.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .damaged }
        if let checked = cache[text],
            keyRing[checked.key.id]?.secret.bytes == checked.key.secret.bytes
        {
            metrics?.countLookUp(in: .sessionTokens, isHit: true)
            try SessionToken.checkTimes(checked.claims, now: now)
            return checked
        }
        metrics?.countLookUp(in: .sessionTokens, isHit: false)
        let (claims, key) = try SessionToken.verified(text, keyRing: keyRing, now: now)
        let checked = Checked(
            claims: claims,
            secretAccessKey: SecretAccessKey.derived(for: claims.accessKeyID, from: key), key: key)
        cache.insert(checked, for: text)
        return checked
    }
}
