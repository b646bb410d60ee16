internal import FoundationEssentials
internal import PolicyEngine

/// A policy document in a file of the administrator's.
enum PolicyFile {
    /// - Throws: ``Failure`` with the file and what is wrong with it.
    static func document(_ path: String) throws -> PolicyDocument {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure("\(path): can't be read")
        }
        do throws(PolicyError) {
            return try PolicyDocument(json: Array(data))
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}
