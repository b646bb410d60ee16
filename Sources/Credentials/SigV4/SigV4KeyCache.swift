package import Crypto
package import Monitoring
internal import State

/// Recently derived signing keys. A client signs many requests a day with the same key, and
/// deriving the key costs as much as the rest of a check.
package final class SigV4KeyCache: Sendable {
    private struct Derived: Sendable {
        let secretAccessKey: Secret
        let key: SigV4Key
    }

    private struct Name: Hashable {
        let accessKeyID: String
        let scope: CredentialScope
    }

    private let cache = BoundedCache<Name, Derived>(maximumCount: 4_096)
    private let metrics: Metrics?

    package init(metrics: Metrics? = nil) {
        self.metrics = metrics
    }

    package func key(
        accessKeyID: String, secretAccessKey: Secret, scope: CredentialScope
    ) -> SigV4Key {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        if let key = kept(name, secretAccessKey) { return key }
        let key = SigV4Key(secretAccessKey: secretAccessKey, scope: scope)
        cache.insert(Derived(secretAccessKey: secretAccessKey, key: key), for: name)
        return key
    }

    /// Only a right signature puts the signing key into the cache. Otherwise a caller without the
    /// secret could fill the cache with keys for invented regions.
    func isSignature(
        _ signature: String, of stringToSign: [UInt8], accessKeyID: String,
        secretAccessKey: Secret, scope: CredentialScope
    ) -> Bool {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        let keptKey = kept(name, secretAccessKey)
        let key = keptKey ?? SigV4Key(secretAccessKey: secretAccessKey, scope: scope)
        let expected = key.signature(of: stringToSign)
        guard ConstantTime.isEqual(Array(expected.utf8), Array(signature.utf8)) else {
            // A wrong signature takes the same time whether the signing key was cached or not. So
            // the time reveals neither which access keys exist nor which ones are in use.
            if keptKey != nil { _ = SigV4Key(secretAccessKey: secretAccessKey, scope: scope) }
            return false
        }
        if keptKey == nil {
            cache.insert(Derived(secretAccessKey: secretAccessKey, key: key), for: name)
        }
        return true
    }

    var count: Int { cache.count }

    private func kept(_ name: Name, _ secretAccessKey: Secret) -> SigV4Key? {
        // A user may get another secret.
        let derived = cache[name].flatMap {
            $0.secretAccessKey.bytes == secretAccessKey.bytes ? $0 : nil
        }
        metrics?.countLookUp(in: .signingKeys, isHit: derived != nil)
        return derived?.key
    }
}
