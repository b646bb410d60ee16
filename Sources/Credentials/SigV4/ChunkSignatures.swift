internal import Crypto
internal import Wire

/// The signatures of a body in chunks. Each covers the previous one, and the first covers that of
/// the request. So no chunk can be changed, moved, left out or taken from another request (AWS
/// Signature Version 4 for S3, "Transferring payload in multiple chunks").
package struct ChunkSignatures: Sendable {
    private let key: SigV4Key
    private let date: String
    private let scope: CredentialScope
    private var previous: String

    package init(key: SigV4Key, date: String, scope: CredentialScope, seed: String) {
        self.key = key
        self.date = date
        self.scope = scope
        previous = seed
    }

    /// Checks the next chunk; the last one has no bytes.
    mutating func verify(
        _ signature: String, chunk: ArraySlice<UInt8>
    ) throws(ChunkError) {
        try verify(
            signature, "PAYLOAD", "\(ChunkSignatures.emptyHash)\n\(ChunkSignatures.hash(chunk))")
    }

    /// Checks the trailer, which follows the last chunk.
    ///
    /// - Parameter lines: For each header `name:value` and a line feed.
    mutating func verify(
        _ signature: String, trailerLines lines: [UInt8]
    ) throws(ChunkError) {
        try verify(signature, "TRAILER", ChunkSignatures.hash(lines[...]))
    }

    private mutating func verify(
        _ signature: String, _ kind: String, _ hashes: String
    ) throws(ChunkError) {
        let expected = key.signature(
            of: "\(StringToSign.algorithm)-\(kind)\n\(date)\n\(scope.text)\n\(previous)\n\(hashes)")
        guard ConstantTime.isEqual(Array(expected.utf8), Array(signature.utf8)) else {
            throw .wrongSignature
        }
        previous = expected
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> String {
        Hexadecimal.encode(HashAlgorithm.sha256.digest(of: bytes))
    }

    private static let emptyHash = hash([])
}
