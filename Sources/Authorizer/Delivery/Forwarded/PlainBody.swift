internal import Crypto
internal import Wire

/// A body that goes to the store as it is, exactly as long as stated: one byte more would begin the
/// next request on the connection, and with one byte less the next would complete this one. Daypass
/// checks a signed hash, because not every store does. The last bytes wait for the end of the body:
/// a store that gets fewer bytes than stated creates no object.
final class PlainBody: TransferBody {
    let byteCount: Int
    private(set) var refusal: S3Error?
    private let readBody: BodyReader
    /// The hash that the signature covers; `nil` if it covers none.
    private let hash: String?
    private var digest: RunningDigest?
    /// HTTP/2 needs no length: if none is stated, the body is empty unless it comes.
    private let isStated: Bool
    private var remaining: Int
    private var hasEnded = false

    /// - Throws: ``S3Error/missingContentLength``, ``S3Error/invalidArgument(_:)``
    init(
        _ request: S3Request, isSigned: Bool, readBody: @escaping BodyReader
    ) throws(S3Error) {
        let headers = request.headers
        byteCount = try PlainBody.byteCount(headers)
        hash = request.payload.hash(isSigned: isSigned)
        if hash != nil { digest = RunningDigest(.sha256) }
        isStated = PlainBody.statedLength(headers) != nil
        remaining = byteCount
        self.readBody = readBody
    }

    /// The stated length. The web server states the length of a body that it has read in full.
    private static func byteCount(_ headers: S3Headers) throws(S3Error) -> Int {
        guard let text = statedLength(headers) else {
            guard headers["transfer-encoding"] == nil else { throw .missingContentLength }
            return 0
        }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text) else {
            throw .invalidArgument("content-length")
        }
        return count
    }

    /// Caddy states -1 for a length that it does not know, as for a body in chunks.
    private static func statedLength(_ headers: S3Headers) -> String? {
        headers["content-length"].flatMap { $0 == "-1" ? nil : $0 }
    }

    func next() -> [UInt8]? {
        guard refusal == nil else { return nil }
        guard !hasEnded else { return [] }
        do throws(BodyError) {
            var bytes: [UInt8] = []
            if remaining > 0 {
                bytes = try readBody()
                guard (1...remaining).contains(bytes.count) else { return refuse(.incompleteBody) }
                remaining -= bytes.count
                digest?.append(bytes)
                if remaining > 0 { return bytes }
            }
            guard try readBody().isEmpty else {
                return refuse(isStated ? .invalidArgument("content-length") : .missingContentLength)
            }
            if let hash, let digest = digest.take(), Hexadecimal.encode(digest.finish()) != hash {
                return refuse(.wrongPayloadHash)
            }
            hasEnded = true
            return bytes
        } catch {
            return refuse(S3Error(error))
        }
    }

    private func refuse(_ error: S3Error) -> [UInt8]? {
        refusal = error
        return nil
    }
}
