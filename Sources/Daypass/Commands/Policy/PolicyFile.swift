internal import PolicyEngine

/// A policy document in a file of the administrator; `-` is standard input.
enum PolicyFile {
    /// - Throws: ``Failure`` with all errors in the file.
    static func document(_ path: String) throws -> PolicyDocument {
        let json = try InputFile.bytes(path, limit: 1 << 20)
        do throws(PolicyError) {
            return try PolicyDocument(json: json)
        } catch {
            throw failure(path, json, error)
        }
    }

    /// The errors in a file, each on a line of its own, with its position.
    static func failure(_ path: String, _ json: [UInt8], _ error: PolicyError) -> Failure {
        let name = InputFile.name(of: path)
        let lines = error.located(in: json).map { position, text in
            "\(name):\(position): \(text)"
        }
        return Failure(lines: lines)
    }
}
