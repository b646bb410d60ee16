internal import Crypto
internal import State
internal import Wire

/// Seals what a browser keeps for Daypass, so that it can neither read nor change it.
enum CookieSeal {
    /// What a cookie is for. A cookie of one kind does not open as another.
    enum Kind: String {
        case signedIn = "signed in"
        case signingIn = "signing in"
    }

    /// The longest cookie that browsers keep, with its name and attributes (RFC 6265 §6.1).
    static let maximumByteCount = 4_096

    static func seal(_ plaintext: [UInt8], _ kind: Kind, with key: StoredKey) -> String {
        let sealed = AESGCM.seal(plaintext, key: cipherKey(key, kind), context: context(kind))
        return "\(key.id).\(Base64URL.encode(sealed))"
    }

    /// `nil` if a key of Daypass did not seal the text for this purpose.
    static func open(_ text: String, _ kind: Kind, with keys: KeyRing) -> [UInt8]? {
        guard text.utf8.count <= maximumByteCount,
            let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")),
            let key = keys[String(text[..<dot])],
            let sealed = Base64URL.decode(Array(text.utf8[dot...].dropFirst())[...])
        else { return nil }
        return AESGCM.open(sealed, key: cipherKey(key, kind), context: context(kind))
    }

    private static func context(_ kind: Kind) -> [UInt8] { Array("daypass \(kind.rawValue)".utf8) }

    private static func cipherKey(_ key: StoredKey, _ kind: Kind) -> [UInt8] {
        key.derivation.key(
            info: Array("daypass cookie\0\(kind.rawValue)".utf8), byteCount: AESGCM.keyByteCount)
    }
}
