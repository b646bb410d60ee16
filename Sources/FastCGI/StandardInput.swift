internal import Glibc
internal import Wire

/// A request's body in plain CGI. A web server need not end standard input after the body (RFC 3875
/// §4.2), so Daypass reads at most the stated length. A chunked body has no stated length; it ends
/// with the input.
final class StandardInput {
    private var remaining: Int
    private let hasStatedLength: Bool
    private var pace: TransferPace
    private let input = Connection(descriptor: STDIN_FILENO)
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter stallLimit: How long the body may stall, in seconds.
    init(_ environment: [String: String], stallLimit: Int) {
        let stated = environment["CONTENT_LENGTH"].flatMap { Int($0) }
        let isChunked = environment["HTTP_TRANSFER_ENCODING"] != nil
        hasStatedLength = stated != nil
        remaining = max(stated ?? (isChunked ? Int.max : 0), 0)
        pace = TransferPace(limit: .seconds(stallLimit))
    }

    /// The body's next bytes; none at its end.
    func read() throws(BodyError) -> [UInt8] {
        guard remaining > 0 else { return [] }
        guard input.wait(for: .input, &pace, isInterrupted: { false }) else { throw .stalled }
        if buffer.count > remaining { buffer.removeLast(buffer.count - remaining) }
        switch input.read(into: &buffer) {
        case .bytes(let count):
            remaining -= count
            pace.moved(count)
            return Array(buffer[..<count])
        case .nothingYet: throw .stalled
        case .ended where hasStatedLength: throw .aborted
        case .ended:
            remaining = 0
            return []
        }
    }

    /// Discards the rest of the body that has arrived. With mod_cgid, standard input and output are
    /// one socket. If it is closed with unread input, the web server loses the response's end
    /// (`ECONNRESET`).
    func discard() {
        // Fails for a pipe, which does not have this problem.
        guard shutdown(STDIN_FILENO, Int32(SHUT_RD)) == 0 else { return }
        while case .bytes = input.read(into: &buffer) {}
    }
}
