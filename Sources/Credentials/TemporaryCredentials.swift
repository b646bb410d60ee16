package import Crypto
package import State
package import Wire

/// What a caller gets: credentials that end by themselves.
package struct TemporaryCredentials: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: SessionToken
    package let expiration: Timestamp

    /// Makes credentials for a session.
    ///
    /// Nothing is written: the token says whose session it is, and the secret is derived from the signing
    /// key. Who has the signing keys can check any session; who has the token alone can derive nothing.
    /// - Throws: ``SessionTokenError/tooLarge(byteCount:limit:)``
    package static func mint(
        _ session: Session, lasting duration: SessionDuration, now: Timestamp, key: StoredKey
    ) throws(SessionTokenError) -> TemporaryCredentials {
        let accessKeyID = AccessKeyID.temporary()
        let claims = SessionClaims(
            accessKeyID: accessKeyID, id: AccessKeyID.unique(), issuedAt: now,
            expiration: now + duration.seconds, session: session)
        return TemporaryCredentials(
            accessKeyID: accessKeyID,
            secretAccessKey: SecretAccessKey.derived(for: accessKeyID, from: key),
            sessionToken: try SessionToken(claims, key: key),
            expiration: claims.expiration)
    }
}

/// The identifiers of access keys.
package enum AccessKeyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// What AWS begins those of temporary credentials with.
    static let temporaryPrefix = "ASIA"

    /// The prefix, and 80 random bits.
    package static func temporary() -> String { temporaryPrefix + unique() }

    /// Whether a text has the form of a temporary access key.
    package static func isTemporary(_ text: String) -> Bool {
        text.hasPrefix(temporaryPrefix) && text.utf8.count == 20
            && text.utf8.dropFirst(temporaryPrefix.utf8.count).allSatisfy(alphabet.contains)
    }

    /// 16 characters that nobody else has drawn.
    static func unique() -> String {
        // 32 characters: five bits of each byte make one, and none is likelier than another.
        let characters = RandomBytes.make(16).map { alphabet[Int($0 & 31)] }
        return String(decoding: characters, as: UTF8.self)
    }
}

/// The secrets of temporary access keys.
package enum SecretAccessKey {
    /// Derives the secret of an access key: 30 bytes in base64, `+` for each `/`, since a slash in a secret
    /// has broken many a client's parser.
    package static func derived(for accessKeyID: String, from key: StoredKey) -> Secret {
        let bytes = HMAC.derivedKey(
            from: key.secret.bytes, info: Array("daypass secret access key\0\(accessKeyID)".utf8),
            byteCount: 30)
        return Secret(
            Base64URL.encode(bytes).utf8.map {
                $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") ? UInt8(ascii: "+") : $0
            })
    }
}
