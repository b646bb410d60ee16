internal import Crypto
package import State
package import Wire

/// Why a session token is not valid.
package enum SessionTokenError: Error, Equatable, Sendable {
    /// The claims and the session policy do not fit into one header line.
    case tooLarge(byteCount: Int, limit: Int)
    /// Not a session token of Daypass, or changed since.
    case damaged
    case unknownSigningKey
    case expired(at: Timestamp)
    /// Issued in the future, which means that a clock is wrong.
    case issuedLater
}

/// The text that each request of a session carries: a JSON Web Token (RFC 7519), signed with HS512.
package struct SessionToken: Equatable, Sendable {
    /// The longest token that fits, with the header's name, into every web server's header line.
    package static let maximumByteCount = 7_000

    /// How far the clock of another machine that issues tokens may be ahead, in seconds.
    private static let clockTolerance = 60

    package let text: String

    package init(_ claims: SessionClaims, key: StoredKey) throws(SessionTokenError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2_048)
        Base64URL.append(SessionToken.header(keyID: key.id), to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Base64URL.append(claims.json, to: &bytes)
        let signature = HMAC.sha512(key: key.secret.bytes, bytes)
        bytes.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &bytes)
        text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.count <= SessionToken.maximumByteCount else {
            throw .tooLarge(byteCount: text.utf8.count, limit: SessionToken.maximumByteCount)
        }
    }

    /// Checks a token and returns its claims.
    ///
    /// Accepts only what ``init(_:key:)`` writes, the header to the byte: no algorithm to choose.
    package static func claims(
        in text: String, keyRing: KeyRing, now: Timestamp
    ) throws(SessionTokenError) -> SessionClaims {
        let claims = try verified(text, keyRing: keyRing).claims
        try checkTimes(claims, now: now)
        return claims
    }

    /// Checks who signed a token, and returns its claims and that key. The session may have ended.
    static func verified(
        _ text: String, keyRing: KeyRing
    ) throws(SessionTokenError) -> (claims: SessionClaims, key: StoredKey) {
        guard text.utf8.count <= maximumByteCount else { throw .damaged }
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let headerBytes = Base64URL.decode(parts[0]),
            let keyID = (try? JSONObject(headerBytes))?.string("kid"),
            let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .damaged }
        guard let key = keyRing[keyID] else { throw .unknownSigningKey }
        let input = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
        guard headerBytes == self.header(keyID: key.id),
            ConstantTime.isEqual(signature, HMAC.sha512(key: key.secret.bytes, input))
        else { throw .damaged }
        return (try SessionClaims(json: payload), key)
    }

    /// Checks that a session has begun and not ended.
    static func checkTimes(
        _ claims: SessionClaims, now: Timestamp
    ) throws(SessionTokenError) {
        guard now < claims.expiration else { throw .expired(at: claims.expiration) }
        guard claims.issuedAt - now <= clockTolerance else { throw .issuedLater }
    }

    private static func header(keyID: String) -> [UInt8] {
        var header = JSONWriter()
        header.field("alg", "HS512")
        header.field("kid", keyID)
        header.field("typ", "JWT")
        return header.object
    }
}
