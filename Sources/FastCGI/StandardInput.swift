internal import Glibc
internal import Wire

/// A request's body as plain CGI hands it over.
///
/// A web server need not end standard input behind the body (RFC 3875 §4.2), so no more than the stated length is
/// read. A body that is sent in chunks has no stated length; then it ends with the input.
final class StandardInput {
    private var remaining: Int
    private let hasStatedLength: Bool
    private var pace: TransferPace
    private let input = Connection(descriptor: STDIN_FILENO)
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter stallLimit: How long nothing may come, in seconds.
    init(_ environment: [String: String], stallLimit: Int) {
        let stated = environment["CONTENT_LENGTH"].flatMap { Int($0) }
        let isChunked = environment["HTTP_TRANSFER_ENCODING"] != nil
        hasStatedLength = stated != nil
        remaining = max(stated ?? (isChunked ? Int.max : 0), 0)
        pace = TransferPace(limit: .seconds(stallLimit))
    }

    /// The body's next bytes, none at its end.
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

    /// Takes what nobody wants to read, and no more.
    ///
    /// mod_cgid's standard input and output are one socket. When that is closed with something in it, its other end
    /// loses the end of what it was sent (`ECONNRESET`), which is the answer.
    func discard() {
        // A pipe has no such other end, and this does nothing.
        guard shutdown(STDIN_FILENO, Int32(SHUT_RD)) == 0 else { return }
        while case .bytes = input.read(into: &buffer) {}
    }
}
