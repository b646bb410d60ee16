internal import Crypto
internal import FoundationEssentials
package import State
package import Wire

/// Why a session token does not count.
package enum SessionTokenError: Error, Equatable, Sendable {
    /// The identity's claims and the session policy do not fit into one header line.
    case tooLarge(byteCount: Int, limit: Int)
    /// Not a session token of ours, or not as we wrote it.
    case damaged
    case unknownSigningKey
    case expired(at: Timestamp)
    /// Issued in the future, which a right clock never does.
    case issuedLater
}

/// The text that comes with each request of a session: a JSON Web Token (RFC 7519), signed with HS512.
package struct SessionToken: Equatable, Sendable {
    /// What fits into a header line of every web server, with room for the header's name.
    package static let maximumByteCount = 7_000

    /// How far ahead the clock of another machine that mints may be, in seconds.
    private static let clockTolerance = 60

    package let text: String

    /// Writes and signs a token.
    ///
    /// - Throws: ``SessionTokenError/tooLarge(byteCount:limit:)``
    package init(_ claims: SessionClaims, key: StoredKey) throws(SessionTokenError) {
        let input =
            SessionToken.header(keyID: key.id) + "." + Base64URL.encode(claims.json)
        let signature = HMAC.sha512(key: key.secret.bytes, Array(input.utf8))
        text = input + "." + Base64URL.encode(signature)
        guard text.utf8.count <= SessionToken.maximumByteCount else {
            throw .tooLarge(byteCount: text.utf8.count, limit: SessionToken.maximumByteCount)
        }
    }

    /// Checks a token and returns what it says.
    ///
    /// Only what ``init(_:key:)`` would write is accepted, to the byte in the header: there is no algorithm
    /// to choose.
    /// - Throws: ``SessionTokenError``
    package static func claims(
        in text: String, keyRing: KeyRing, now: Timestamp
    ) throws(SessionTokenError) -> SessionClaims {
        let claims = try verified(text, keyRing: keyRing).claims
        try checkTimes(claims, now: now)
        return claims
    }

    /// Checks who signed a token, and returns what it says, and the key that signed it. The session
    /// may have ended.
    ///
    /// - Throws: ``SessionTokenError/damaged``, ``SessionTokenError/unknownSigningKey``
    static func verified(
        _ text: String, keyRing: KeyRing
    ) throws(SessionTokenError) -> (claims: SessionClaims, key: StoredKey) {
        guard text.utf8.count <= maximumByteCount else { throw .damaged }
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let headerBytes = Base64URL.decode(parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(headerBytes)),
            let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .damaged }
        guard let key = keyRing[header.keyID] else { throw .unknownSigningKey }
        let input = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
        guard Array(parts[0]) == Array(self.header(keyID: key.id).utf8),
            ConstantTime.isEqual(signature, HMAC.sha512(key: key.secret.bytes, input)),
            let claims = try? JSONDecoder().decode(SessionClaims.self, from: Data(payload))
        else { throw .damaged }
        return (claims, key)
    }

    /// Checks that a session has begun, and has not ended.
    ///
    /// - Throws: ``SessionTokenError/expired(at:)``, ``SessionTokenError/issuedLater``
    static func checkTimes(
        _ claims: SessionClaims, now: Timestamp
    ) throws(SessionTokenError) {
        guard now < claims.expiration else { throw .expired(at: claims.expiration) }
        guard claims.issuedAt - now <= clockTolerance else { throw .issuedLater }
    }

    private static func header(keyID: String) -> String {
        var header = JSONWriter()
        header.field("alg", "HS512")
        header.field("kid", keyID)
        header.field("typ", "JWT")
        return Base64URL.encode(header.object)
    }

    private struct Header: Decodable {
        let keyID: String

        enum CodingKeys: String, CodingKey {
            case keyID = "kid"
        }
    }
}
