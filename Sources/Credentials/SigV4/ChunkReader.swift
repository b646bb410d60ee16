internal import Wire

/// Reads a body in chunks while it arrives, and returns what is verified: `1f;chunk-signature=…`,
/// the bytes of the chunk, and so on; a chunk without bytes; the trailer. Unsigned chunks
/// (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`) have no signatures in their lines and trailer.
///
/// It holds at most one chunk. The frames are strict: one form each, without room for anything
/// else, and they are not passed on.
package struct ChunkReader: Sendable {
    package enum Event: Equatable, Sendable {
        /// The bytes of a chunk; at least one.
        case chunk([UInt8])
        /// All chunks and the trailer have arrived.
        case end(trailer: [Field])
    }

    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// Clients send chunks of 64 KiB to 1 MiB. This is the memory that one upload may use.
    package static let maximumChunkByteCount = 16 << 20
    /// A signature has 64 characters, and so have the longest names and values.
    static let maximumLineByteCount = 256

    /// Room for the bytes that arrive with a chunk's last ones: a large buffer would double.
    private static let roomBehindChunk = 65_536

    private enum State: Equatable {
        case header
        case data(byteCount: Int, signature: String?)
        case trailer
        case lastLine
        case ended
    }

    /// `nil` if the chunks are not signed.
    private var signatures: ChunkSignatures?
    /// How many of the stated bytes are still to come.
    private var remaining: Int
    /// The names that the trailer has, each once.
    private let trailerNames: [String]
    private var trailer: [Field] = []
    private var trailerLines: [UInt8] = []
    private var state = State.header
    private var buffer: [UInt8] = []

    /// - Parameter byteCount: The total size of the chunks (`x-amz-decoded-content-length`).
    /// - Parameter trailerNames: The trailer's names (`x-amz-trailer`); empty without a trailer.
    package init(signatures: ChunkSignatures?, byteCount: Int, trailerNames: [String]) {
        self.signatures = signatures
        remaining = byteCount
        self.trailerNames = trailerNames
    }

    package mutating func append(_ bytes: [UInt8]) { buffer += bytes }

    /// The next verified part, `nil` if it needs more bytes.
    package mutating func next() throws(ChunkError) -> Event? {
        while true {
            switch state {
            case .header:
                guard let line = try line() else { return nil }
                try readHeader(line)
            case .data(let byteCount, let signature):
                guard let chunk = try chunk(byteCount) else { return nil }
                if let signature { try signatures?.verify(signature, chunk: chunk[...]) }
                remaining -= byteCount
                state = .header
                return .chunk(chunk)
            case .trailer:
                guard let line = try line() else { return nil }
                guard try readTrailer(line) else { continue }
                state = .ended
                return .end(trailer: trailer)
            case .lastLine:
                guard let line = try line() else { return nil }
                guard line.isEmpty else { throw .malformed("no empty line at the end") }
                state = .ended
                return .end(trailer: trailer)
            case .ended:
                guard buffer.isEmpty else { throw .malformed("bytes after the end") }
                return nil
            }
        }
    }

    private mutating func readHeader(_ line: [UInt8]) throws(ChunkError) {
        let size = line.prefix { $0 != UInt8(ascii: ";") }
        let rest = line[size.count...]
        guard (1...8).contains(size.count), size.allSatisfy(\.isHexDigit),
            let byteCount = Int(String(decoding: size, as: UTF8.self), radix: 16),
            signatures == nil ? rest.isEmpty : rest.starts(with: ChunkReader.extensionName)
        else { throw .malformed("a chunk's header") }
        let signature =
            signatures == nil
            ? nil : try ChunkReader.signature(rest.dropFirst(ChunkReader.extensionName.count))
        guard byteCount <= ChunkReader.maximumChunkByteCount else {
            throw .malformed("a chunk of more than \(ChunkReader.maximumChunkByteCount) bytes")
        }
        guard byteCount <= remaining else { throw .wrongLength }
        guard byteCount == 0 else {
            state = .data(byteCount: byteCount, signature: signature)
            buffer.reserveCapacity(byteCount + ChunkReader.roomBehindChunk)
            return
        }
        if let signature { try signatures?.verify(signature, chunk: []) }
        guard remaining == 0 else { throw .wrongLength }
        state = trailerNames.isEmpty ? .lastLine : .trailer
    }

    /// Reads a line of the trailer, or its signature. In AWS's description and in minio-go, another
    /// line feed comes before the end of the line; in AWS's SDKs it does not.
    ///
    /// - Returns: Whether the trailer is complete. An empty line follows a signature; without one,
    ///   the empty line is the last.
    private mutating func readTrailer(_ line: [UInt8]) throws(ChunkError) -> Bool {
        if signatures == nil, line.isEmpty {
            guard trailer.count == trailerNames.count else { throw .malformed("the trailer") }
            return true
        }
        if line.starts(with: ChunkReader.trailerSignatureName) {
            let signature = try ChunkReader.signature(
                line.dropFirst(ChunkReader.trailerSignatureName.count))
            guard trailer.count == trailerNames.count else { throw .malformed("the trailer") }
            try signatures?.verify(signature, trailerLines: trailerLines)
            state = .lastLine
            return false
        }
        let field = line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...]
        guard field.allSatisfy({ (0x21...0x7E).contains($0) }),
            let colon = field.firstIndex(of: UInt8(ascii: ":"))
        else { throw .malformed("the trailer") }
        let name = String(decoding: field[..<colon], as: UTF8.self)
        guard trailerNames.contains(name), !trailer.contains(where: { $0.name == name }) else {
            throw .malformed("the trailer")
        }
        trailer.append(
            Field(
                name: name, value: String(decoding: field[colon...].dropFirst(), as: UTF8.self)))
        trailerLines += field + [UInt8(ascii: "\n")]
        return false
    }

    /// Takes a line from the buffer, without its end; `nil` if it is not complete.
    private mutating func line() throws(ChunkError) -> [UInt8]? {
        let start = buffer.prefix(ChunkReader.maximumLineByteCount + 2)
        // firstRange(of:) is generic code: it took a seventh of the time of a whole upload.
        let lineFeed = start.indices.dropFirst().first {
            start[$0 - 1] == UInt8(ascii: "\r") && start[$0] == UInt8(ascii: "\n")
        }
        guard let lineFeed else {
            guard start.count < ChunkReader.maximumLineByteCount + 2 else {
                throw .malformed("a line of more than \(ChunkReader.maximumLineByteCount) bytes")
            }
            return nil
        }
        let line = Array(buffer[..<(lineFeed - 1)])
        buffer.removeFirst(lineFeed + 1)
        return line
    }

    /// Takes the bytes of a chunk and the line end after them; `nil` if they are not complete.
    private mutating func chunk(_ byteCount: Int) throws(ChunkError) -> [UInt8]? {
        guard buffer.count >= byteCount + 2 else { return nil }
        guard buffer[byteCount..<(byteCount + 2)].elementsEqual(ChunkReader.lineEnd) else {
            throw .malformed("a chunk's end")
        }
        // The buffer becomes the chunk, so that a large one is not in memory twice.
        let rest = Array(buffer[(byteCount + 2)...])
        buffer.removeLast(buffer.count - byteCount)
        defer { buffer = rest }
        return buffer
    }

    private static func signature(_ text: ArraySlice<UInt8>) throws(ChunkError) -> String {
        guard text.count == 64, text.allSatisfy(\.isHexDigit) else {
            throw .malformed("a signature")
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let lineEnd = Array("\r\n".utf8)
    private static let extensionName = Array(";chunk-signature=".utf8)
    private static let trailerSignatureName = Array("x-amz-trailer-signature:".utf8)
}
