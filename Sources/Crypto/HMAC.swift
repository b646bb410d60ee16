/// Keyed digests (RFC 2104) and the keys derived with them (RFC 5869).
package enum HMAC {
    package static func sha512(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha512, key: key, message)
    }

    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha256, key: key, message)
    }

    /// Derives at most one digest's length of key material from a secret (HKDF, RFC 5869 §2, with an
    /// empty salt).
    ///
    /// - Parameter info: What the derived key is for; two purposes never share one.
    package static func derivedKey(
        from secret: [UInt8], info: [UInt8], byteCount: Int
    ) -> [UInt8] {
        precondition(byteCount <= HashAlgorithm.sha256.byteCount, "one block is all that is made")
        let salt = [UInt8](repeating: 0, count: HashAlgorithm.sha256.byteCount)
        var pseudorandomKey = sha256(key: salt, secret)
        var block = sha256(key: pseudorandomKey, info + [1])
        defer {
            pseudorandomKey.wipe()
            block.wipe()
        }
        return Array(block.prefix(byteCount))
    }

    /// The code of RFC 2104 §2, on libcrypto's digests. libcrypto's own `HMAC()` looks its algorithms up by name
    /// at each call: 19,000 instructions where this takes 5,000, and a call mints with four codes.
    private static func code(
        _ hash: HashAlgorithm, key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        let blockCount = hash.blockByteCount
        var text: [UInt8] = []
        // Never moved: what is left behind would not be wiped.
        text.reserveCapacity(blockCount + max(message.count, hash.byteCount))
        defer { text.wipe() }
        text += key.count > blockCount ? hash.digest(of: key) : key
        text += repeatElement(0, count: blockCount - text.count)
        for index in text.indices { text[index] ^= 0x36 }
        text += message
        let inner = hash.digest(of: text)
        text.removeLast(message.count)
        for index in text.indices { text[index] ^= 0x36 ^ 0x5C }
        text += inner
        return hash.digest(of: text)
    }
}
