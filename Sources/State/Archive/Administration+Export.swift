internal import System
package import Wire

extension Administration {
    /// Writes an archive of all records, line by line, while no record is changed. Returns how many
    /// records it has.
    ///
    /// - Parameter withSecrets: Whether it has the keys, and the secrets of users and access keys.
    package func export(
        withSecrets: Bool, now: Timestamp,
        to sink: (_ line: [UInt8]) throws(AdministrationError) -> Void
    ) throws(AdministrationError) -> Int {
        try onDisk(
            try directory.whileUnchanged { () throws(FileError) in
                do throws(AdministrationError) {
                    var export = ArchiveExport(self, withSecrets: withSecrets, now: now)
                    try export.write(to: sink)
                    return Swift.Result<Int, AdministrationError>.success(export.count)
                } catch {
                    return .failure(error)
                }
            }
        ).get()
    }
}

private struct ArchiveExport {
    /// Takes a line with its line feed.
    typealias Sink = ([UInt8]) throws(AdministrationError) -> Void

    private(set) var count = 0

    private let administration: Administration
    private let withSecrets: Bool
    private let now: Timestamp
    private var chain = ArchiveChain()

    init(_ administration: Administration, withSecrets: Bool, now: Timestamp) {
        self.administration = administration
        self.withSecrets = withSecrets
        self.now = now
    }

    /// Writes first what ends sessions, then what the later lines need.
    mutating func write(to sink: Sink) throws(AdministrationError) {
        let directory = administration.directory
        let now = now
        try sink(chain.line(ArchiveHeader(made: now, hasSecrets: withSecrets).json))
        try write(.retiredKeys, RetiredKeysFile(directory: directory).read(), sink)
        try write(.revocations, directory.revocations.read(), sink)
        if withSecrets {
            // Signing in again is all that the keys of cookies save.
            for use in [StoredKey.Use.sign, .seal] {
                try write(.key, all: directory.keys.all(use), sink)
            }
        }
        try writePolicies(sink)
        try write(.group, all: directory.groups.all(), sink)
        try write(.mapping, all: directory.mappings.all(), sink)
        // One subdirectory at a time: all users need not fit into memory.
        for bucket in try buckets("users") {
            try write(.user, all: directory.records(in: bucket) as [User], sink)
        }
        for bucket in try buckets("access-keys") {
            try write(.accessKey, all: directory.records(in: bucket) as [AccessKey], sink)
        }
        try write(.watchedUser, all: WatchedUsers.all(in: directory, now: now), sink)
        var end = JSONWriter()
        end.field("kind", ArchiveLine.end.rawValue)
        end.field("records", count)
        try sink(chain.line(end))
    }

    private func buckets(_ subdirectory: String) throws(AdministrationError) -> [String] {
        try administration.onDisk(
            try administration.directory.subdirectoryNames(in: subdirectory)
        )
        .map { "\(subdirectory)/\($0)" }
    }

    private mutating func writePolicies(_ sink: Sink) throws(AdministrationError) {
        let policies = administration.policies
        for name in try administration.onDisk(try policies.names())
        where try administration.onDisk(try policies.isStored(name)) {
            // A damaged policy may be one that denies. An archive without it would be no copy.
            guard try administration.onDisk(try policies[name]) != nil else { continue }
            var record = JSONWriter()
            record.field("name", name)
            record.field(
                "document",
                String(decoding: try administration.policy(named: name).document, as: UTF8.self))
            try write(.policy, record.object, sink)
        }
    }

    private mutating func write<Written: Record>(
        _ kind: ArchiveLine, all records: @autoclosure () throws(FileError) -> [Written],
        _ sink: Sink
    ) throws(AdministrationError) {
        for record in try administration.onDisk(try records()) { try write(kind, record, sink) }
    }

    private mutating func write<Written: Record>(
        _ kind: ArchiveLine, _ record: @autoclosure () throws(FileError) -> Written, _ sink: Sink
    ) throws(AdministrationError) {
        let json = try administration.onDisk(try record()).json.object
        if !withSecrets, let object = try? JSONObject(json), object.contains("secret") {
            try write(kind, object.withoutSecret, sink)
        } else {
            try write(kind, json, sink)
        }
    }

    private mutating func write(
        _ kind: ArchiveLine, _ record: [UInt8], _ sink: Sink
    ) throws(AdministrationError) {
        try sink(chain.line(kind.json(record)))
        count += 1
    }
}
