package import Crypto

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

    package init() {}

    /// The key of an access key's secret for a day, region and service.
    package func key(
        accessKeyID: String, secretAccessKey: Secret, scope: CredentialScope
    ) -> SigV4Key {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        // A user may get another secret.
        if let derived = cache[name], derived.secretAccessKey.bytes == secretAccessKey.bytes {
            return derived.key
        }
        let key = SigV4Key(secretAccessKey: secretAccessKey, scope: scope)
        cache.insert(Derived(secretAccessKey: secretAccessKey, key: key), for: name)
        return key
    }
}
