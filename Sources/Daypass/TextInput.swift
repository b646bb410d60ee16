internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc

/// Where a command that reads one text reads it from.
struct TextInput: ParsableArguments {
    @Option(help: "Read from this file instead of standard input.")
    var file: String?

    /// The text, without the white space around it.
    func text() throws -> String {
        let bytes = file.map { path in (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
        }
        guard let bytes = bytes ?? readStandardInput() else {
            throw Failure("\(file ?? "standard input"): can't be read")
        }
        let isWhiteSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let end = bytes.lastIndex { !isWhiteSpace($0) }.map { $0 + 1 } ?? 0
        guard let text = String(validating: bytes[..<end].drop(while: isWhiteSpace), as: UTF8.self)
        else {
            throw Failure("\(file ?? "standard input"): not UTF-8")
        }
        return text
    }

    private func readStandardInput() -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0, bytes.count < 1 << 20 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
