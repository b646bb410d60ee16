internal import Glibc
internal import State
internal import System

/// The lines of a file, read one after the other in bounded memory; `-` is standard input.
final class LineInput {
    private let descriptor: Int32
    private let name: String
    /// No line may have more bytes.
    private let limit: Int
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var rest: ArraySlice<UInt8> = []

    /// - Throws: ``Failure`` if the file can't be opened.
    init(_ path: String, limit: Int) throws {
        let name = InputFile.name(of: path)
        let opened = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Failure(errnoOf: name) }
        descriptor = opened
        self.name = name
        self.limit = limit
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next line without its line feed; `nil` at the end of the file.
    func next() throws(AdministrationError) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<end]
                rest = rest[(end + 1)...]
                return line
            }
            line += rest
            rest = []
            guard line.count <= limit else { throw .state(.tooLarge(path: name, limit: limit)) }
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw .state(.system(operation: "read", path: name, errno: errno))
            }
            guard count > 0 else { return line.isEmpty ? nil : line }
            rest = buffer[..<count]
        }
    }
}
