package import Crypto
package import State
internal import Wire

/// The secrets of temporary access keys.
package enum SecretAccessKey {
    /// Derives the secret of an access key: 30 bytes in base64, with `+` for each `/`, because many
    /// clients can't parse a secret with a slash.
    package static func derived(for accessKeyID: String, from key: StoredKey) -> Secret {
        let bytes = key.derivation.key(
            info: Array("daypass secret access key\0\(accessKeyID)".utf8), byteCount: 30)
        return Secret(
            Base64URL.encode(bytes).utf8.map {
                $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") ? UInt8(ascii: "+") : $0
            })
    }
}
