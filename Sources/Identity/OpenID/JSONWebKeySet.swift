internal import Crypto
internal import Wire

/// The public keys of one issuer (RFC 7517 §5).
package struct JSONWebKeySet: Sendable {
    /// A key that Daypass skipped, and why.
    package struct Skipped: Equatable, Sendable {
        package let id: String?
        package let reason: JSONWebKeyError
    }

    /// More keys than any issuer publishes; Daypass reads no more.
    private static let maximumCount = 100
    /// How many keys Daypass tries for a token that does not name its key.
    private static let maximumTries = 8
    /// How many skipped keys a message names.
    private static let maximumShownCount = 5

    package let keys: [JSONWebKey]
    /// The skipped keys: for encryption, of an unknown type, or with unusable numbers.
    package let skipped: [Skipped]
    /// The number of skipped keys, including those that Daypass did not read.
    package let skippedCount: Int

    /// Reads a key set; `nil` if the text is not one. Skips each key that Daypass can't use:
    /// issuers publish new kinds of keys before all clients can read them.
    package init?(json: [UInt8]) {
        guard let document = try? JSONObject(allowingRepeatedNames: json),
            document.repeatedName == nil, case .array(let entries) = document["keys"]
        else { return nil }
        var keys: [JSONWebKey] = []
        var skipped: [Skipped] = []
        for entry in entries.prefix(JSONWebKeySet.maximumCount) {
            guard case .object(let fields) = entry else {
                skipped.append(Skipped(id: nil, reason: .notObject))
                continue
            }
            do throws(JSONWebKeyError) {
                keys.append(try JSONWebKey(fields))
            } catch {
                skipped.append(Skipped(id: fields.string("kid"), reason: error))
            }
        }
        self.keys = keys
        self.skipped = skipped
        skippedCount = entries.count - keys.count
    }

    /// Whether one of the keys signed the token; `nil` if the key that it names is absent.
    package func verifies(_ token: JSONWebToken) -> Bool? {
        let candidates = keys.filter {
            $0.isFor(token.algorithm) && (token.keyID == nil || $0.id == token.keyID)
        }
        if candidates.isEmpty {
            let isKnown = token.keyID != nil && keys.contains { $0.id == token.keyID }
            return isKnown ? false : nil
        }
        return candidates.prefix(JSONWebKeySet.maximumTries)
            .contains { token.isSigned(by: $0.publicKey) }
    }

    /// The skipped keys and the reasons, for the operator; empty if there are none.
    package var skippedReasons: String {
        let shown = skipped.prefix(JSONWebKeySet.maximumShownCount).map(\.description)
        let rest = skippedCount - shown.count
        return (shown + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: "; ")
    }

    /// Why no key can check a token's signature, for the operator.
    package func absence(ofKeyFor token: JSONWebToken) -> String {
        guard let id = token.keyID else {
            return
                "the token names no key, and the issuer has none for \(token.algorithm.rawValue)"
        }
        guard let skipped = skipped.first(where: { $0.id == id }) else {
            return "the issuer has no key \(id)"
        }
        return "the issuer's key \(id) can't be used: \(skipped.reason)"
    }
}

extension JSONWebKeySet.Skipped: CustomStringConvertible {
    package var description: String { "key \(id ?? "without kid"): \(reason)" }
}
