package import Crypto
package import Monitoring
internal import State

/// The keys that sign, derived a moment ago: a client signs many requests a day with the same one, and to
/// derive it costs as much as the rest of a check.
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

    /// The key of an access key's secret for a day, region and service.
    package func key(
        accessKeyID: String, secretAccessKey: Secret, scope: CredentialScope
    ) -> SigV4Key {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        if let key = kept(name, secretAccessKey) { return key }
        let key = SigV4Key(secretAccessKey: secretAccessKey, scope: scope)
        cache.insert(Derived(secretAccessKey: secretAccessKey, key: key), for: name)
        return key
    }

    /// Whether a signature of a text was made with an access key's secret.
    ///
    /// Only then the key is kept: who does not have the secret could have one derived for each region
    /// that can be thought of, until nobody else's was left here.
    func isSignature(
        _ signature: String, of stringToSign: String, accessKeyID: String,
        secretAccessKey: Secret, scope: CredentialScope
    ) -> Bool {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        let keptKey = kept(name, secretAccessKey)
        let key = keptKey ?? SigV4Key(secretAccessKey: secretAccessKey, scope: scope)
        let expected = key.signature(of: stringToSign)
        guard ConstantTime.isEqual(Array(expected.utf8), Array(signature.utf8)) else {
            // A wrong signature takes the same time whether a key was kept or not: it tells a
            // stranger neither which access keys exist nor which ones are in use.
            if keptKey != nil { _ = SigV4Key(secretAccessKey: secretAccessKey, scope: scope) }
            return false
        }
        if keptKey == nil {
            cache.insert(Derived(secretAccessKey: secretAccessKey, key: key), for: name)
        }
        return true
    }

    /// How many keys are kept.
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
