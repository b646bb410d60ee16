internal import Crypto
internal import Monitoring
internal import State
internal import Wire

/// The session tokens that were checked recently: each request of a session carries its token.
final class SessionCache: Sendable {
    /// A decoded token takes some twenty kilobytes if it has a long policy.
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

    /// Checks who signed a token, as ``SessionToken`` does. A cached result is valid as long as the
    /// signing key exists. The session may have ended.
    func checked(_ text: String, keyRing: KeyRing) throws(SessionTokenError) -> Checked {
        // Outside of ASCII, texts with other bytes may be equal for Swift.
        guard SessionCache.isASCII(text.utf8.span) else { throw .damaged }
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

    private static func isASCII(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] >= 0x80 { return false }
        return true
    }
}
