internal import Crypto
internal import PolicyEngine
internal import Wire

/// An attempt to prove an identity with a secret: the kind of secret, the name, and the origin.
package struct LoginAttempt: Sendable {
    /// What kind of name it is. The same text may name different things in different kinds.
    package enum Kind: UInt8, Sendable {
        case accessKey = 1
        case loginName
        /// An LDAP entry. A person has one entry, whichever login name they use. It is counted in
        /// addition to the login name, so not by address and in total again.
        case directoryEntry
        case webIdentity
        case customToken
        /// The access key of an S3 request. Failures are counted by address, and by address and
        /// key, but not by key alone: presigned URLs show the ID, so any reader could lock its
        /// owner out.
        case s3AccessKey
    }

    private let kind: Kind
    private let hasName: Bool
    /// The network that the attempt comes from, then the name.
    private var bytes: [UInt8] = []
    private let networkByteCount: Int

    /// - Parameter name: As the caller writes it; `nil` if only the proof tells the name.
    /// - Parameter address: The address as the web server writes it.
    package init(_ kind: Kind, name: String? = nil, address: String) {
        self.kind = kind
        hasName = name != nil
        bytes.reserveCapacity(64)
        LoginAttempt.append(network: address, to: &bytes)
        networkByteCount = bytes.count
        if let name { LoginAttempt.append(name: name, to: &bytes) }
    }

    /// The digests under which an attempt is counted.
    struct Digests {
        /// Whether the proof is a signature, which can't be found by trying.
        let isSigned: Bool
        /// Whether it belongs to an S3 request. These have counts of their own.
        let isS3: Bool
        let isNamed: Bool
        /// `nil` if the attempt is counted by address under another name already.
        let address: UInt64?
        let name: UInt64?
        /// Of the name and the address together.
        let own: UInt64
    }

    func digests(_ hash: SipHash) -> Digests {
        let network = bytes.span.extracting(first: networkByteCount)
        let name = bytes.span.extracting(droppingFirst: networkByteCount)
        let kind = UInt64(kind.rawValue) << 8
        let isS3 = self.kind == .s3AccessKey
        return Digests(
            isSigned: self.kind == .webIdentity, isS3: isS3, isNamed: hasName,
            address: self.kind == .directoryEntry
                ? nil : hash.digest(of: isS3 ? 4 : 1, then: network),
            name: hasName && !isS3 ? hash.digest(of: kind | 2, then: name) : nil,
            own: hash.digest(
                of: UInt64(networkByteCount) << 16 | kind | 3, then: bytes.span))
    }

    /// Appends a name in lower case and without spaces: most LDAP servers ignore case and spaces.
    private static func append(name: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: " "), 0x09...0x0D: continue
            case 0x80...:
                bytes.removeLast(bytes.count - start)
                let scalars = name.lowercased().unicodeScalars
                    .filter { !$0.properties.isWhitespace }
                bytes += String(String.UnicodeScalarView(scalars)).utf8
                return
            default: bytes.append(byte.asciiLowercased)
            }
        }
    }

    /// Appends the part of an address that its owner can't choose: 64 bits of an IPv6 address (RFC
    /// 4291 §2.5.1). A text that is not an address, such as `unix:`, is taken as it is.
    private static func append(network address: String, to bytes: inout [UInt8]) {
        let text = Array(address.utf8)
        guard let address = IPAddress(text.span) else {
            bytes.append(0)
            bytes += text.prefix(64)
            return
        }
        let count = address.width == 32 ? 4 : 8
        for index in 1...count {
            bytes.append(UInt8(truncatingIfNeeded: address.bits >> (address.width - 8 * index)))
        }
    }
}
