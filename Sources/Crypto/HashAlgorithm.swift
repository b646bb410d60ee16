internal import COpenSSL

/// A digest of the SHA family (FIPS 180-4), or an older one that a protocol requires.
/// The number is the place of a thread's context (``ThreadDigest``).
package enum HashAlgorithm: Int32, Sendable {
    /// For `Content-MD5` (RFC 1864), never for a signature.
    case md5
    /// For names that MinIO derives with it (role ARNs), never for a signature.
    case sha1
    case sha256
    case sha384
    case sha512

    /// The digest's length in bytes.
    package var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The number of bytes in one block, on which keyed digests depend.
    var blockByteCount: Int {
        switch self {
        case .md5, .sha1, .sha256: 64
        case .sha384, .sha512: 128
        }
    }

    package func digest(of bytes: [UInt8]) -> [UInt8] {
        digest(of: bytes[...])
    }

    package func digest(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digest = ThreadDigest(self)
        digest.append(bytes)
        return digest.finish()
    }

    var fetched: FetchedDigest {
        switch self {
        case .md5: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        }
    }
}

/// A digest that libcrypto looks up once; `EVP_sha256()` looks it up at every use.
///
/// Sendable: libcrypto counts the references to an `EVP_MD` atomically and never changes it.
@safe final class FetchedDigest: @unchecked Sendable {
    static let md5 = FetchedDigest("MD5")
    static let sha1 = FetchedDigest("SHA1")
    static let sha256 = FetchedDigest("SHA2-256")
    static let sha384 = FetchedDigest("SHA2-384")
    static let sha512 = FetchedDigest("SHA2-512")

    let pointer: OpaquePointer

    private init(_ name: String) {
        guard let fetched = unsafe EVP_MD_fetch(nil, name, nil) else {
            fatalError("libcrypto has no \(name): it is not installed whole")
        }
        unsafe pointer = fetched
    }
}
