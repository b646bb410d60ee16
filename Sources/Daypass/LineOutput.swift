internal import Glibc

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
        var rest = pending[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw Failure("standard output: \(unsafe String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
