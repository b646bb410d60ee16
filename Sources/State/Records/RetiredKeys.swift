internal import System
internal import Wire

/// The signing keys that were retired, and when. An archive from before does not bring them back.
///
/// None is ever removed: an archive may have any age, and the reader of an old key can make
/// sessions of any time. One takes 30 bytes, so a key a day fits for ninety years.
struct RetiredKeys: Equatable, Sendable {
    private(set) var moments: [String: Timestamp] = [:]

    func contains(_ id: String) -> Bool { moments[id] != nil }

    mutating func add(_ id: String, now: Timestamp) {
        if moments[id] == nil { moments[id] = now }
    }

    mutating func merge(_ others: RetiredKeys) {
        moments.merge(others.moments) { ours, _ in ours }
    }
}

extension RetiredKeys: Record {
    static let kind = "retired keys"
    static let limit = 1 << 20

    init?(_ object: JSONObject) {
        for member in object.members {
            guard case .number(let text) = member.value, let moment = Int(text) else {
                return nil
            }
            moments[member.name] = Timestamp(seconds: moment)
        }
    }

    var json: JSONWriter {
        var json = JSONWriter()
        for (id, moment) in moments.sorted(by: { $0.key < $1.key }) {
            json.field(id, moment.seconds)
        }
        return json
    }
}

/// The retired keys' record: `retired-keys.json`.
struct RetiredKeysFile: Sendable {
    static let name = "retired-keys.json"

    let directory: StateDirectory

    func read() throws(FileError) -> RetiredKeys {
        try directory.record(RetiredKeysFile.name) ?? RetiredKeys()
    }

}

extension StateDirectory {
    func noteRetirement(
        of id: String, now: Timestamp, in change: borrowing StateChange
    ) throws(FileError) {
        var keys = try RetiredKeysFile(directory: self).read()
        keys.add(id, now: now)
        try change.write(keys, to: RetiredKeysFile.name)
    }
}
