internal import PolicyEngine

/// A policy document in a file of the administrator's; `-` is standard input.
enum PolicyFile {
    /// - Throws: ``Failure`` with all that is wrong in the file.
    static func document(_ path: String) throws -> PolicyDocument {
        let json = try InputFile.bytes(path, limit: 1 << 20)
        do throws(PolicyError) {
            return try PolicyDocument(json: json)
        } catch {
            throw failure(path, json, error)
        }
    }

    /// What is wrong in a file, a line each, with line and column.
    static func failure(_ path: String, _ json: [UInt8], _ error: PolicyError) -> Failure {
        let name = path == "-" ? "standard input" : path
        let lines = error.located(in: json).map { position, error in
            "\(name):\(position): \(error)"
        }
        return Failure(lines: lines)
    }
}
