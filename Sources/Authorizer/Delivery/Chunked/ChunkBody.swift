internal import Credentials
internal import Wire

/// The body of an upload in chunks as the store gets it: the object's bytes, those of a signed
/// chunk once its signature verifies. The last bytes wait until the whole body verifies, including
/// its end: a store that gets fewer bytes than stated creates no object.
final class ChunkBody: TransferBody {
    /// How many bytes the object has.
    let byteCount: Int
    private var reader: ChunkReader
    private let checksumName: String?
    private var checksum: ObjectChecksum?
    private let readBody: BodyReader
    private var remaining: Int
    private var lastChunk: [UInt8] = []
    private var hasEnded = false

    private(set) var refusal: S3Error?

    private static let lengthHeader = "x-amz-decoded-content-length"
    private static let trailerHeader = "x-amz-trailer"

    /// The headers about chunks and their trailer, which mean nothing to the store.
    static let headers: Set = [lengthHeader, trailerHeader, "x-amz-sdk-checksum-algorithm"]

    init(
        _ request: S3Request, signatures: ChunkSignatures?, readBody: @escaping BodyReader
    ) throws(S3Error) {
        precondition((signatures != nil) == request.payload.hasSignedChunks, "they are verified")
        guard let length = request.headers[ChunkBody.lengthHeader] else {
            throw .missingContentLength
        }
        guard length.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byteCount = Int(length)
        else { throw .invalidArgument(ChunkBody.lengthHeader) }
        checksumName = request.headers[ChunkBody.trailerHeader]
        guard (checksumName != nil) == (request.payload != .signedChunks) else {
            throw .invalidArgument(ChunkBody.trailerHeader)
        }
        if let checksumName {
            // The header may name one checksum. Any other trailer would be lost on its way.
            guard let checksum = ObjectChecksum(header: checksumName) else {
                throw .notImplemented(ChunkBody.trailerHeader)
            }
            self.checksum = consume checksum
        }
        self.byteCount = byteCount
        self.readBody = readBody
        remaining = byteCount
        reader = ChunkReader(
            signatures: signatures, byteCount: byteCount,
            trailerNames: checksumName.map { [$0] } ?? [])
    }

    func next() -> [UInt8]? {
        guard refusal == nil else { return nil }
        do throws(S3Error) {
            return try hasEnded ? [] : nextVerified()
        } catch {
            refusal = error
            return nil
        }
    }

    private func nextVerified() throws(S3Error) -> [UInt8] {
        while true {
            switch try nextEvent() {
            case .chunk(let bytes):
                checksum?.append(bytes)
                remaining -= bytes.count
                if remaining > 0 { return bytes }
                lastChunk = bytes
            case .end(let trailer):
                try check(trailer)
                hasEnded = true
                return lastChunk
            case nil:
                let bytes = try readMore()
                guard !bytes.isEmpty else { throw .incompleteBody }
                reader.append(bytes)
            }
        }
    }

    /// Checks that the trailer matches this object, and that nothing follows it.
    private func check(_ trailer: [ChunkReader.Field]) throws(S3Error) {
        if let checksumName, let checksum = checksum.take(),
            trailer.first?.value != checksum.text()
        {
            throw .badDigest(checksumName)
        }
        while true {
            guard try nextEvent() == nil else { throw .malformedChunks("bytes after the end") }
            let bytes = try readMore()
            guard !bytes.isEmpty else { return }
            reader.append(bytes)
        }
    }

    private func nextEvent() throws(S3Error) -> ChunkReader.Event? {
        do throws(ChunkError) {
            return try reader.next()
        } catch {
            throw S3Error(error)
        }
    }

    private func readMore() throws(S3Error) -> [UInt8] {
        do throws(BodyError) {
            return try readBody()
        } catch {
            throw S3Error(error)
        }
    }
}

extension S3Error {
    fileprivate init(_ error: ChunkError) {
        switch error {
        case .malformed(let reason): self = .malformedChunks(reason)
        case .wrongLength: self = .malformedChunks("x-amz-decoded-content-length")
        case .wrongSignature: self = .wrongSignature
        }
    }
}
