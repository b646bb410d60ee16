internal import PolicyEngine

/// A policy document in a file of the administrator's; `-` is standard input.
enum PolicyFile {
    /// - Throws: ``Failure`` with the file and what is wrong with it.
    static func document(_ path: String) throws -> PolicyDocument {
        let json = try InputFile.bytes(path, limit: 1 << 20)
        do throws(PolicyError) {
            return try PolicyDocument(json: json)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}
