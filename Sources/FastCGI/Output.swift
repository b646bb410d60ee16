/// Writes a response through libfcgi, as fast as the web server reads it.
///
/// libfcgi's own writing can only wait (``Connection/writeTimeLimit``), so this waits for room
/// before: within the pace, and until an interruption.
struct Output {
    /// How much a connection has room for when it says that it has room: far less than a third of
    /// the socket's buffer, which Linux waits for.
    private static let roomByteCount = 32_768

    private let library: LibraryRequest
    private let connection: Connection
    private var pace: TransferPace
    /// How much the connection has room for without asking. At first, that is one piece: a web
    /// server reads a response before it sends the next request.
    private var room = LibraryRequest.longestPiece
    private var isLimited = false

    init(_ library: LibraryRequest, _ connection: Connection, limit: Duration) {
        self.library = library
        self.connection = connection
        pace = TransferPace(limit: limit)
    }

    /// Writes everything, except that less than a record of many bytes may wait for those that
    /// follow; false if the web server has closed the connection or reads too slowly. No
    /// bytes only ask whether it is open.
    mutating func write(_ bytes: [UInt8], isInterrupted: () -> Bool) -> Bool {
        guard !bytes.isEmpty else { return connection.write([]) }
        // Many bytes are a part of an object. Its records are full, except for the last one.
        let atOnce = bytes.count <= LibraryRequest.longestPiece
        return write(bytes[...], atOnce: atOnce, isInterrupted)
    }

    /// Writes the rest of the response, and its end.
    mutating func end(_ bytes: [UInt8]) -> Bool {
        let lastStart =
            max(bytes.count - 1, 0) / LibraryRequest.longestPiece
            * LibraryRequest.longestPiece
        let last = bytes[lastStart...]
        return write(bytes[..<lastStart], atOnce: false, { false })
            && waitForRoom(last.count, { false })
            && library.end(last)
    }

    private mutating func write(
        _ bytes: ArraySlice<UInt8>, atOnce: Bool, _ isInterrupted: () -> Bool
    ) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.prefix(LibraryRequest.longestPiece)
            guard waitForRoom(piece.count, isInterrupted), library.write(piece, atOnce: atOnce)
            else {
                return false
            }
            pace.moved(piece.count)
            rest = rest.dropFirst(piece.count)
        }
        return true
    }

    private mutating func waitForRoom(_ count: Int, _ isInterrupted: () -> Bool) -> Bool {
        if count > room {
            if !isLimited { connection.limitWrites() }
            isLimited = true
            let hasRoom =
                connection.isReady(.output, within: 0)
                || connection.wait(for: .output, &pace, isInterrupted: isInterrupted)
            guard hasRoom else { return false }
            room = Output.roomByteCount
        }
        room -= count
        return true
    }
}
