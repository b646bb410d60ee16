internal import Wire

/// A file of MinIO's export: an object whose members are records.
struct MinIOFile {
    /// Enough for 100,000 access keys with claims and policies. A value takes much more memory than
    /// its two bytes in a file that is made to fill the memory.
    private static let maximumValueCount = 4 << 20

    let name: String
    let members: [JSONObject.Member]

    init(_ name: String, _ bytes: [UInt8]) throws(MinIOExportError) {
        self.name = name
        // A comma precedes each value but the first of an object or list.
        guard bytes.count(where: { $0 == UInt8(ascii: ",") }) < MinIOFile.maximumValueCount else {
            throw MinIOExportError(
                file: name, reason: "more than \(MinIOFile.maximumValueCount) values")
        }
        do throws(JSONSyntaxError) {
            members = try JSONObject(bytes).members
        } catch {
            throw MinIOExportError(file: name, reason: "\(error)")
        }
    }

    /// Each record with its name, and the names of the members that Daypass does not know.
    func records(
        known: [String], _ take: (String, MinIORecord) throws(MinIOExportError) -> Void
    ) throws(MinIOExportError) -> [String] {
        var warnings: [String] = []
        for member in members {
            guard case .object(let object) = member.value else {
                throw MinIOExportError(file: name, reason: "\(member.name) is not an object")
            }
            for field in object.members where !known.contains(field.name) {
                warnings.append("\(name): \(member.name): unknown member, ignored: \(field.name)")
            }
            try take(member.name, MinIORecord(file: name, name: member.name, object: object))
        }
        return warnings
    }
}

/// A record of MinIO's export. A member of the wrong type is an error: it may be what narrows.
struct MinIORecord {
    let file: String
    let name: String
    let object: JSONObject

    /// A text; `nil` if it is missing, null or empty, which Go writes for none.
    func text(_ field: String) throws(MinIOExportError) -> String? {
        switch object[field] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        case _?: throw error("\(field) must be a string")
        }
    }

    func texts(_ field: String) throws(MinIOExportError) -> [String] {
        switch object[field] {
        case nil, .null: return []
        case _?:
            guard let texts = object.list(field) else {
                throw error("\(field) must be a list of strings")
            }
            return texts
        }
    }

    func object(_ field: String) throws(MinIOExportError) -> JSONObject? {
        switch object[field] {
        case nil, .null: return nil
        case .object(let object): return object
        case _?: throw error("\(field) must be an object")
        }
    }

    /// Whether the status says enabled; it must say one of two words.
    func isEnabled(_ enabled: String, _ disabled: String) throws(MinIOExportError) -> Bool {
        switch try text("status") {
        case enabled: return true
        case disabled: return false
        case let other:
            throw error("status must be \(enabled) or \(disabled): \(other ?? "missing")")
        }
    }

    /// The policies that MinIO writes as one text, with commas.
    func policies() throws(MinIOExportError) -> [String] {
        (try text("policy") ?? "").split(separator: ",").map(String.init).withoutRepetitions
    }

    private func error(_ reason: String) -> MinIOExportError {
        MinIOExportError(file: file, reason: "\(name): \(reason)")
    }
}

/// Why an export is not one of MinIO, or damaged. Nothing of it is imported.
package struct MinIOExportError: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let reason: String

    package var description: String { "\(file): \(reason)" }
}
