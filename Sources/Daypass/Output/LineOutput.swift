/// Standard output, a piece at a time: a log has more lines than one wants to call the system for.
struct LineOutput {
    private static let pieceByteCount = 65_536

    private var pending: [UInt8] = []

    mutating func append(_ line: [UInt8]) throws {
        pending += line
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= LineOutput.pieceByteCount { try flush() }
    }

    /// Writes what was kept back.
    mutating func flush() throws {
        try StandardOutput.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
