internal import Crypto
internal import PolicyEngine
internal import Wire

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
        /// The access key of an S3 request. Its failures count by address, and by address and key,
        /// but not by key: the ID stands in presigned URLs, and anyone could lock its owner out.
        case s3AccessKey
    }

    private let kind: Kind
    private let hasName: Bool
    /// The network that the attempt comes from, and behind it the name.
    private var bytes: [UInt8] = []
    private let networkByteCount: Int

    /// - Parameter name: As the caller writes it; nil where nothing is known of whom it is before the proof.
    /// - Parameter address: As the web server writes it.
    package init(_ kind: Kind, name: String? = nil, address: String) {
        self.kind = kind
        hasName = name != nil
        bytes.reserveCapacity(64)
        Attempt.append(network: address, to: &bytes)
        networkByteCount = bytes.count
        if let name { Attempt.append(name: name, to: &bytes) }
    }

    /// The digests of what an attempt is counted by.
    struct Digests {
        /// Whether what proves it is a signature, which nobody finds by trying.
        let isSigned: Bool
        /// Whether it is an S3 request, which has counts of its own.
        let isS3: Bool
        /// Whether it has a name, whatever that is counted by.
        let isNamed: Bool
        /// Nil for what is counted by another name already.
        let address: UInt64?
        let name: UInt64?
        /// Of name and address together.
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

    /// Appends a name in a spelling that all its spellings have: directories mostly ignore case and spaces.
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

    /// Appends the part of an address that its owner can't choose: of IPv6, 64 bits (RFC 4291 §2.5.1). What is
    /// no address, as `unix:`, stands for itself.
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
