internal import FoundationEssentials
package import System
internal import Wire

/// The revocations' record: `revocations.json`.
extension StateDirectory {
    /// - Throws: ``FileError/damaged(path:reason:)``: what can't be read may have revoked anything.
    package func revocations() throws(FileError) -> Revocations {
        guard let bytes = try read("revocations.json", limit: RevocationsRecord.limit) else {
            return Revocations()
        }
        guard let record = try? JSONDecoder().decode(RevocationsRecord.self, from: Data(bytes))
        else {
            throw .damaged(path: path("revocations.json"), reason: "not revocations")
        }
        return Revocations(
            accessKeyIDs: record.accessKeys.mapValues { Timestamp(seconds: $0) },
            parents: record.parents.map {
                Revocations.ParentRevocation(
                    parent: $0.parent, before: Timestamp(seconds: $0.before), revokeType: $0.type)
            })
    }
}

extension StateChange {
    /// Puts the record in place, made from what was read within this change.
    package func write(_ revocations: Revocations) throws(FileError) {
        let record = RevocationsRecord(
            accessKeys: revocations.accessKeyIDs.mapValues(\.seconds),
            parents: revocations.parents.map {
                .init(parent: $0.parent, before: $0.before.seconds, type: $0.revokeType)
            })
        // Texts and numbers always encode.
        let bytes = Array(try! JSONEncoder().encode(record))
        try directory.write("revocations.json", bytes, limit: RevocationsRecord.limit)
    }
}

private struct RevocationsRecord: Codable {
    static let limit = 16 << 20

    struct Parent: Codable {
        let parent: String
        /// Seconds since 1970.
        let before: Int
        let type: String?
    }

    /// When each was revoked, in seconds since 1970.
    let accessKeys: [String: Int]
    let parents: [Parent]
}
