internal import System
internal import Wire

/// A JSON object with a file of its own in the state directory.
protocol Record: Sendable {
    /// What the record describes, for errors: `user`.
    static var kind: String { get }
    /// The most bytes that a file may have. Daypass neither reads nor writes a larger one.
    static var limit: Int { get }

    /// `nil` if the object is not such a record.
    init?(_ object: JSONObject)

    var json: JSONWriter { get }
}

extension Record {
    static var limit: Int { 64 * 1_024 }
}

extension StateDirectory {
    /// Reads a record, `nil` if there is no such file.
    ///
    /// - Parameter isExpected: Whether the record belongs in this file, by its name.
    /// - Throws: ``FileError/damaged(path:reason:)`` if the file does not hold that record.
    func record<Found: Record>(
        _ file: String, where isExpected: (Found) -> Bool = { _ in true }
    ) throws(FileError) -> Found? {
        guard let bytes = try read(file, limit: Found.limit) else { return nil }
        let record: Found = try record(bytes, path: path(file))
        guard isExpected(record) else {
            throw .damaged(path: path(file), reason: "the record of another \(Found.kind)")
        }
        return record
    }

    private func record<Found: Record>(
        _ bytes: [UInt8], path: String
    ) throws(FileError) -> Found {
        guard let object = try? JSONObject(bytes), let record = Found(object) else {
            throw .damaged(path: path, reason: "not a \(Found.kind) record")
        }
        return record
    }

    /// Takes a record from a cache, if there is one, or reads it.
    func record<Found: Record>(
        named name: String, in file: @autoclosure () -> String, _ cache: FileCache<Found>?,
        where isExpected: (Found) -> Bool
    ) throws(FileError) -> Found? {
        guard let cache else { return try record(file(), where: isExpected) }
        return try cache.value(of: Array(name.utf8), in: file()) { (file) throws(FileError) in
            try record(file, where: isExpected)
        }
    }

    /// Reads every record of a subdirectory, in the order of the file names.
    ///
    /// - Parameter isWanted: Whether a record is kept.
    func records<Found: Record>(
        in subdirectory: String, where isWanted: (Found) -> Bool = { _ in true }
    ) throws(FileError) -> [Found] {
        var records: [Found] = []
        let directory = try open(directory: subdirectory)
        for file in try fileNames(in: subdirectory) {
            let place = place(file, in: directory, named: subdirectory)
            guard let bytes = try read(place, limit: Found.limit) else { continue }
            let record: Found = try record(bytes, path: path("\(subdirectory)/\(file)"))
            if isWanted(record) { records.append(record) }
        }
        return records
    }

    /// Writes a record that needs no lock: losing it does no harm.
    func write<Written: Record>(_ record: Written, to file: String) throws(FileError) {
        try write(file, record.json.object, limit: Written.limit)
    }
}

/// The records that requests and administrators read. ``StateStore/policies`` are one more kind.
extension StateDirectory {
    package var users: Users { Users(directory: self) }
    package var directoryStandings: DirectoryStandings { DirectoryStandings(directory: self) }
    package var accessKeys: AccessKeys { AccessKeys(directory: self) }
    package var lastUses: LastUses { LastUses(directory: self) }
    package var groups: Groups { Groups(directory: self) }
    package var mappings: PolicyMappings { PolicyMappings(directory: self) }
    package var keys: Keys { Keys(directory: self) }
    package var revocations: RevocationsFile { RevocationsFile(directory: self) }
}

extension StateChange {
    func write(_ record: some Record, to file: String) throws(FileError) {
        try directory.write(record, to: file)
    }

    func remove(_ file: String) throws(FileError) { try directory.remove(file) }

    func remove(_ files: [String]) throws(FileError) { try directory.remove(files) }
}

extension JSONObject {
    /// Whether the member `status` of a user or group says enabled; `nil` if it says neither.
    var isEnabled: Bool? {
        switch string("status") {
        case "enabled": true
        case "disabled": false
        default: nil
        }
    }
}

extension JSONWriter {
    mutating func status(isEnabled: Bool) { field("status", isEnabled ? "enabled" : "disabled") }
}
