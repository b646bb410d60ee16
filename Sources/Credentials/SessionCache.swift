internal import Crypto
internal import Monitoring
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

    /// Checks who signed a token, as ``SessionToken`` does. What is kept is valid for as long as
    /// the key that signed it exists. The session may have ended.
    ///
    /// - Throws: ``SessionTokenError/damaged``, ``SessionTokenError/unknownSigningKey``
    func checked(_ text: String, keyRing: KeyRing) throws(SessionTokenError) -> Checked {
        // A text that is equal to Swift may have other bytes, if not all are ASCII's.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .damaged }
        if let checked = cache[text],
            keyRing[checked.key.id]?.secret.bytes == checked.key.secret.bytes
        {
            metrics?.countLookUp(in: .sessionTokens, isHit: true)
            return checked
        }
        metrics?.countLookUp(in: .sessionTokens, isHit: false)
        let (claims, key) = try SessionToken.verified(text, keyRing: keyRing)
        let checked = Checked(
            claims: claims,
            secretAccessKey: SecretAccessKey.derived(for: claims.accessKeyID, from: key), key: key)
        cache.insert(checked, for: text)
        return checked
    }
}
