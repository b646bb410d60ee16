internal import Crypto
internal import System
internal import Wire

/// Which access keys a parent has: `access-keys-of/<xx>/<parent>/<id>.json`, an empty file a key.
///
/// A list of one parent's keys opens that parent's files, however many keys there are. An entry is
/// written before its key's record and removed after it, so there may be one too many after a
/// crash, and never one too few. The reader looks at the records.
struct AccessKeyIndex {
    static let subdirectory = "access-keys-of"
    /// Says that all keys have entries. Without it, Daypass reads every key.
    private static let mark = "\(subdirectory)/complete"

    let directory: StateDirectory

    /// The IDs of a parent's keys, and perhaps others; `nil` if the index is not complete.
    func ids(of parent: String) throws(FileError) -> [String]? {
        guard try isComplete else { return nil }
        let entries = AccessKeyIndex.entries(of: parent)
        guard try directory.status(of: entries) != nil else { return [] }
        return try directory.recordNames(in: entries)
    }

    /// The file of a key's entry.
    func file(_ key: AccessKey) -> String {
        "\(AccessKeyIndex.entries(of: key.parent.name))/\(StateDirectory.fileName(key.id))"
    }

    func contains(_ key: AccessKey) throws(FileError) -> Bool {
        try directory.status(of: file(key)) != nil
    }

    /// Writes the entries of all keys, unless they were written before. A damaged record has none.
    func complete(in change: borrowing StateChange) throws(FileError) {
        guard try !isComplete else { return }
        let batch = change.batch()
        for id in try directory.accessKeys.ids() {
            guard let key = try? directory.accessKeys[id] else { continue }
            try batch.add([], to: file(key), limit: 0)
        }
        try batch.add([], to: AccessKeyIndex.mark, limit: 0)
        try batch.commit()
    }

    func remove(_ key: AccessKey, in change: borrowing StateChange) {
        change.directory.forget(file(key))
    }

    private var isComplete: Bool {
        get throws(FileError) { try directory.status(of: AccessKeyIndex.mark) != nil }
    }

    /// Names of parents are long and hold any character, so their directories have digests.
    private static func entries(of parent: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(parent.utf8)).prefix(16)
        return "\(subdirectory)/\(Hexadecimal.encode(Array(digest.prefix(1))))/"
            + Hexadecimal.encode(Array(digest.dropFirst()))
    }
}
