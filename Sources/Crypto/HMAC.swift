/// Keyed digests (RFC 2104), and key derivation with them (RFC 5869).
package enum HMAC {
    package static func sha512(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha512, key: key, message)
    }

    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha256, key: key, message)
    }

    /// Derives a key of at most one digest's length (HKDF, RFC 5869 §2, with an empty salt).
    ///
    /// - Parameter info: The purpose of the derived key. Each purpose gets a key of its own.
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

    /// The code of RFC 2104 §2. libcrypto's own `HMAC()` looks up its algorithms by name at each
    /// call: 19,000 instructions in place of 5,000, and minting a session takes four codes.
    private static func code(
        _ hash: HashAlgorithm, key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        let blockCount = hash.blockByteCount
        var text: [UInt8] = []
        // Reserves everything at once: wiping does not reach what a reallocation leaves behind.
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
