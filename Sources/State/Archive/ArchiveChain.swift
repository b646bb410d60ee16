internal import Crypto
internal import Wire

/// The lines of an archive. Each ends with a digest of itself and of the digest before it. So a
/// line that was changed, removed, repeated or moved shows.
///
/// The digests tell of damage, not of forgery: they need no key.
struct ArchiveChain {
    private static let mark = Array(#","sha256":""#.utf8)
    private static let end = Array("\"}".utf8)
    private static let digestByteCount = 64

    private var last: [UInt8] = []

    /// The line of an object, with its line feed.
    mutating func line(_ object: JSONWriter) -> [UInt8] {
        let start = object.object.dropLast()
        last = digest(of: start)
        return Array(
            [start[...], ArchiveChain.mark[...], last[...], ArchiveChain.end[...]].joined())
            + [UInt8(ascii: "\n")]
    }

    /// The object of a line; `nil` if it is not the next one as it was written.
    mutating func object(_ line: [UInt8]) -> JSONObject? {
        let tail = ArchiveChain.mark.count + ArchiveChain.digestByteCount + ArchiveChain.end.count
        guard line.count > tail else { return nil }
        let start = line.dropLast(tail)
        let expected = digest(of: start)
        guard line[start.endIndex...].elementsEqual(ArchiveChain.mark + expected + ArchiveChain.end)
        else { return nil }
        last = expected
        return try? JSONObject(Array(start) + [UInt8(ascii: "}")])
    }

    private func digest(of start: ArraySlice<UInt8>) -> [UInt8] {
        Array(Hexadecimal.encode(HashAlgorithm.sha256.digest(of: last + start)).utf8)
    }
}
