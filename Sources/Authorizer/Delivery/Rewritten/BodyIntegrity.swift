internal import Crypto
internal import Wire

/// Checks a body against what the headers state about it.
enum BodyIntegrity {
    private static let md5 = "content-md5"
    /// S3's `x-amz-checksum-…`. Others are ignored and not passed on: the store gets a new body.
    private static let checksums: [(header: String, of: @Sendable ([UInt8]) -> [UInt8])] = [
        (md5, { HashAlgorithm.md5.digest(of: $0) }),
        ("x-amz-checksum-sha256", { HashAlgorithm.sha256.digest(of: $0) }),
        ("x-amz-checksum-sha1", { HashAlgorithm.sha1.digest(of: $0) }),
        ("x-amz-checksum-crc32", { checksum($0, .crc32) }),
        ("x-amz-checksum-crc32c", { checksum($0, .crc32c) }),
        ("x-amz-checksum-crc64nvme", { checksum($0, .crc64NVMe) }),
    ]

    private static func checksum(_ body: [UInt8], _ check: CyclicRedundancyCheck) -> [UInt8] {
        var check = check
        check.append(body)
        return check.checksum
    }

    /// Checks the signed hash and every checksum. As in S3, one of them must be present: half a
    /// list would delete the wrong objects.
    ///
    /// - Throws: ``S3Error/wrongPayloadHash``, ``S3Error/badDigest(_:)``, ``S3Error/noChecksum``
    static func check(_ body: [UInt8], _ request: S3Request, isSigned: Bool) throws(S3Error) {
        var isChecked = false
        switch request.payload {
        case .unsigned: break
        case .absent where !isSigned: break
        case .absent, .sha256, .unsignedTrailer, .signedChunks, .signedChunksTrailer:
            let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: body))
            guard hash == request.payload.signedText else { throw .wrongPayloadHash }
            isChecked = true
        }
        for (header, checksum) in checksums {
            guard let stated = request.headers[header] else { continue }
            guard stated == Base64.encode(checksum(body)) else {
                throw .badDigest(header)
            }
            isChecked = true
        }
        guard isChecked else { throw .noChecksum }
    }
}
