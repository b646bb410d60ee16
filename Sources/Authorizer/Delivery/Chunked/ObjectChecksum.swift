internal import Crypto
internal import Wire

/// The checksum of an object, computed while its bytes arrive (`x-amz-checksum-…`).
enum ObjectChecksum: ~Copyable {
    case check(CyclicRedundancyCheck)
    case digest(RunningDigest)

    /// `nil` if S3 does not have the algorithm.
    init?(header: String) {
        switch header {
        case "x-amz-checksum-crc32": self = .check(.crc32)
        case "x-amz-checksum-crc32c": self = .check(.crc32c)
        case "x-amz-checksum-crc64nvme": self = .check(.crc64NVMe)
        case "x-amz-checksum-sha1": self = .digest(RunningDigest(.sha1))
        case "x-amz-checksum-sha256": self = .digest(RunningDigest(.sha256))
        default: return nil
        }
    }

    mutating func append(_ bytes: [UInt8]) {
        switch consume self {
        case .check(var check):
            check.append(bytes)
            self = .check(check)
        case .digest(var digest):
            digest.append(bytes)
            self = .digest(digest)
        }
    }

    /// The value of the header.
    consuming func text() -> String {
        switch consume self {
        case .check(let check): Base64.encode(check.checksum)
        case .digest(let digest): Base64.encode(digest.finish())
        }
    }
}
