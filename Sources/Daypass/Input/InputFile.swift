internal import Glibc

/// A file that a command reads; `-` is standard input.
enum InputFile {
    /// - Throws: ``Failure`` if it can't be read, or is larger than the limit.
    static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        let name = name(of: path)
        guard descriptor >= 0 else { throw Failure(errnoOf: name) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw Failure(errnoOf: name) }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw Failure("\(name): over \(limit) bytes") }
        }
    }

    /// The name of a file in messages.
    static func name(of path: String) -> String { path == "-" ? "standard input" : path }
}
