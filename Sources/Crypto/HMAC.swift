/// Keyed digests (RFC 2104).
package enum HMAC {
    package static func sha512(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha512, key: key, message)
    }

    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(.sha256, key: key, message)
    }

    /// The code of RFC 2104 §2. libcrypto's own `HMAC()` looks up its algorithms by name at each
    /// call: 19,000 instructions in place of 4,000, and minting a session takes two codes.
    private static func code(
        _ hash: HashAlgorithm, key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0x36, count: hash.blockByteCount)
        var longKeyDigest: [UInt8] = []
        defer {
            block.wipe()
            longKeyDigest.wipe()
        }
        if key.count > block.count { longKeyDigest = hash.digest(of: key) }
        for (index, byte) in (longKeyDigest.isEmpty ? key : longKeyDigest).enumerated() {
            block[index] ^= byte
        }
        let digest = ThreadDigest(hash)
        digest.append(block)
        digest.append(message)
        let inner = digest.finish()
        for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
        digest.append(block)
        digest.append(inner)
        return digest.finish()
    }
}
