internal import PolicyEngine

/// An attempt to prove an identity with a secret: with what, by which name, and from where.
package struct Attempt: Sendable {
    /// What a name is a name of. The same one means others elsewhere.
    package enum Kind: UInt8, Sendable {
        case accessKey = 1
        case loginName
        /// An entry of the directory: one person has one, by whatever name they log in. It is counted beside
        /// that name, so not by address and in total once more.
        case directoryEntry
        case webIdentity
        case customToken
    }

    package let kind: Kind
    /// Nil where nothing is known of whom it is before the proof.
    let name: [UInt8]?
    let address: [UInt8]

    /// - Parameter name: As the caller writes it.
    /// - Parameter address: As the web server writes it.
    package init(_ kind: Kind, name: String? = nil, address: String) {
        self.kind = kind
        self.name = name.map(Attempt.canonical)
        self.address = Attempt.network(address)
    }

    /// A name by which its spellings are one: directories mostly ignore case and spaces.
    private static func canonical(_ name: String) -> [UInt8] {
        let scalars = name.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
    }

    /// The part of an address that its owner can't choose: of IPv6, 64 bits (RFC 4291 §2.5.1). What is no
    /// address, as `unix:`, stands for itself.
    private static func network(_ address: String) -> [UInt8] {
        let text = Array(address.utf8)
        guard let address = IPAddress(text.span) else { return [0] + text.prefix(64) }
        let bits = address.width == 32 ? address.bits << 96 : address.bits
        let count = address.width == 32 ? 4 : 8
        return (0..<count).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) }
    }
}
