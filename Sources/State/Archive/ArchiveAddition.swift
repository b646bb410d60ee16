internal import Crypto
internal import PolicyEngine
internal import System
internal import Wire

/// The import of an archive that is under way: what is read, and written aside.
struct ArchiveAddition {
    let administration: Administration
    let header: ArchiveHeader
    let replaces: Bool
    let now: Timestamp
    var report = ImportReport()
    /// The users that are added, and the IDs of their records.
    var addedUsers: [String: String] = [:]
    /// The IDs of the access keys that were read.
    var readAccessKeys: Set<String> = []
    /// Opens the secrets of the archive.
    var openingKeys: [String: StoredKey] = [:]
    /// Seals them again: no sealing key is imported. `nil` in a dry run.
    let sealingKey: StoredKey?

    /// The sealing key if it is the first one, which is written with the records.
    private let newSealingKey: StoredKey?
    private let batch: FileBatch
    private var signingKeys: [StoredKey]
    private var retiredKeys: RetiredKeys
    private var revocations: Revocations
    private var seenOnce: Set<ArchiveLine> = []

    var directory: StateDirectory { administration.directory }

    init(
        _ administration: Administration, _ header: ArchiveHeader, replaces: Bool, isDryRun: Bool,
        now: Timestamp, _ change: borrowing StateChange
    ) throws(AdministrationError) {
        let directory = administration.directory
        let signingKeys = try administration.onDisk(try directory.keys.all(.sign))
        let retiredKeys = try administration.onDisk(
            try RetiredKeysFile(directory: directory).read())
        let revocations = try administration.onDisk(try directory.revocations.read())
        let sealingKeys = try administration.onDisk(try directory.keys.all(.seal))
        self.administration = administration
        self.header = header
        self.replaces = replaces
        self.now = now
        self.signingKeys = signingKeys
        self.retiredKeys = retiredKeys
        self.revocations = revocations
        newSealingKey =
            isDryRun || !sealingKeys.isEmpty ? nil : StoredKey.generate(for: .seal, now: now)
        sealingKey = isDryRun ? nil : sealingKeys.last ?? newSealingKey
        batch = change.batch()
    }

    /// Writes what the records need.
    mutating func begin() throws(AdministrationError) {
        if let key = newSealingKey { try add(key, to: Keys.file(key.id)) }
    }

    mutating func take(_ kind: ArchiveLine, _ record: JSONObject) throws(AdministrationError) {
        switch kind {
        case .retiredKeys:
            try requireFirst(kind)
            let before = retiredKeys
            retiredKeys.merge(try read(record))
            if retiredKeys != before { try add(retiredKeys, to: RetiredKeysFile.name) }
        case .revocations:
            try requireFirst(kind)
            let before = revocations
            revocations.merge(try read(record), now: now)
            if revocations != before { try add(revocations, to: RevocationsFile.name) }
        case .key: try take(try read(record) as StoredKey)
        case .policy: try takePolicy(record)
        case .group: try take(try read(record) as Group)
        case .mapping: try take(try read(record) as PolicyMapping)
        case .user: try takeUser(record)
        case .accessKey: try takeAccessKey(record)
        case .watchedUser: try take(try read(record) as WatchedUsers.Stored)
        case .end: break
        }
    }

    /// Renames the files into place, and removes the keys that the archive knows as retired.
    mutating func commit(_ change: borrowing StateChange) throws(FileError) {
        try directory.accessKeys.index.complete(in: change)
        try batch.commit()
        let newest = KeyRing(signingKeys)?.newest.id
        for key in signingKeys where key.id != newest && retiredKeys.contains(key.id) {
            try directory.keys.remove(key.id, in: change)
        }
    }

    private mutating func requireFirst(_ kind: ArchiveLine) throws(AdministrationError) {
        guard seenOnce.insert(kind).inserted else {
            throw .archive(line: 0, reason: "a second line of \(kind.rawValue)")
        }
    }

    private mutating func take(_ key: StoredKey) throws(AdministrationError) {
        switch key.use {
        case .seal: openingKeys[key.id] = key
        // A restored page key would open the cookies of sign-ins that ended with it.
        case .page: break
        case .sign:
            guard !signingKeys.contains(where: { $0.id == key.id }) else {
                report[.signingKey].kept += 1
                return
            }
            guard !retiredKeys.contains(key.id) else {
                report.leaveOut(.signingKey, key.id, "it was retired")
                return
            }
            report[.signingKey].added += 1
            signingKeys.append(key)
            try add(key, to: Keys.file(key.id))
        }
    }

    private mutating func takePolicy(_ record: JSONObject) throws(AdministrationError) {
        guard let name = record.string("name"), let text = record.string("document"),
            RecordName.isValid(name), (try? PolicyDocument(json: Array(text.utf8))) != nil
        else { throw ArchiveAddition.notRecord("policy") }
        let present = try administration.onDisk(try administration.policies.isStored(name))
        guard decide(.policy, isPresent: present) else { return }
        try add(
            Array(text.utf8), to: Policies.file(name), limit: PolicyDocument.maximumByteCount)
    }

    private mutating func take(_ group: Group) throws(AdministrationError) {
        guard Group.isValid(name: group.name) else {
            throw .invalidName(.group, group.name)
        }
        let present = try administration.onDisk(try directory.groups[group.name]) != nil
        guard decide(.group, isPresent: present) else { return }
        try add(group, to: directory.groups.file(group.name))
    }

    private mutating func take(_ mapping: PolicyMapping) throws(AdministrationError) {
        guard mapping.name.isValid else { throw .invalidMappedName(mapping.name) }
        let present = try administration.onDisk(try directory.mappings[mapping.name]) != nil
        guard decide(.mapping, isPresent: present) else { return }
        try add(mapping, to: PolicyMappings.file(mapping.name))
    }

    private mutating func take(_ watched: WatchedUsers.Stored) throws(AdministrationError) {
        let file = watched.file
        guard try administration.onDisk(try directory.status(of: file)) == nil else {
            report[.watchedUser].kept += 1
            return
        }
        report[.watchedUser].added += 1
        try add(watched.user, to: file)
    }

    /// Counts a record, and says whether it is written.
    mutating func decide(_ kind: ImportReport.Kind, isPresent: Bool) -> Bool {
        switch (isPresent, replaces) {
        case (false, _): report[kind].added += 1
        case (true, true): report[kind].replaced += 1
        case (true, false): report[kind].kept += 1
        }
        return !isPresent || replaces
    }

    mutating func add<Added: Record>(
        _ record: Added, to file: String
    ) throws(AdministrationError) {
        try add(record.json.object, to: file, limit: Added.limit)
    }

    mutating func add(_ key: AccessKey) throws(AdministrationError) {
        guard sealingKey != nil else { return }
        try administration.onDisk(try directory.accessKeys.add(key, to: batch))
    }

    private mutating func add(
        _ bytes: [UInt8], to file: String, limit: Int
    ) throws(AdministrationError) {
        guard sealingKey != nil else { return }
        do throws(FileError) {
            try batch.add(bytes, to: file, limit: limit)
        } catch {
            throw .state(error)
        }
    }

    private func read<Found: Record>(
        _ object: JSONObject
    ) throws(AdministrationError) -> Found {
        guard let record = Found(object) else { throw ArchiveAddition.notRecord(Found.kind) }
        return record
    }

    static func notRecord(_ kind: String) -> AdministrationError {
        .archive(line: 0, reason: "not a \(kind) record")
    }
}
