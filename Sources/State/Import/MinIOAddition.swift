internal import PolicyEngine
internal import System
internal import Wire

/// The records of an export that fit into the state, chosen before any is written.
struct MinIOAddition {
    let administration: Administration
    let export: MinIOExport
    private let keepsPresent: Bool
    let now: Timestamp
    var report: ImportReport

    private var policies: [MinIOExport.Policy] = []
    private var groups: [Group] = []
    private var mappings: [PolicyMapping] = []
    var users: [NewUser] = []
    var accessKeys: [FittingKey] = []

    var directory: StateDirectory { administration.directory }

    init(
        _ administration: Administration, _ export: MinIOExport, keepsPresent: Bool, now: Timestamp
    ) {
        self.administration = administration
        self.export = export
        self.keepsPresent = keepsPresent
        self.now = now
        report = export.report
    }

    mutating func choose() throws(AdministrationError) {
        try choosePolicies()
        try chooseGroups()
        try chooseUsers()
        try chooseMappings()
        try chooseAccessKeys()
        try reportMissingPolicies()
    }

    private mutating func choosePolicies() throws(AdministrationError) {
        var present: [String] = []
        for policy in export.policies {
            let name = policy.name
            guard RecordName.isValid(name) else {
                report.leaveOut(.policy, name, .invalidName(.policy, name))
                continue
            }
            let document: PolicyDocument
            do throws(AdministrationError) {
                document = try Administration.checked(policy.document)
            } catch {
                report.leaveOut(.policy, name, error)
                continue
            }
            // MinIO's built-in policies are in each export.
            let known = try administration.onDisk(
                try administration.policies.document(named: name))
            if known.map({ MinIOExport.isSame($0.document, policy.document) }) ?? false {
                report[.policy].kept += 1
            } else if try administration.onDisk(try administration.policies.isStored(name)) {
                report[.policy].kept += 1
                present.append(name)
            } else {
                report[.policy].added += 1
                report.warnings += document.warnings.map { "policy \(name): \($0)" }
                policies.append(policy)
            }
        }
        try refuse(.policy, present)
    }

    private mutating func chooseGroups() throws(AdministrationError) {
        var present: [String] = []
        for group in export.groups {
            guard Group.isValid(name: group.name) else {
                // Its policies may deny: members without it could do more than in MinIO.
                guard group.policies.isEmpty else { throw .invalidName(.group, group.name) }
                report.leaveOut(.group, group.name, .invalidName(.group, group.name))
                continue
            }
            guard let known = try administration.onDisk(try directory.groups[group.name]) else {
                report[.group].added += 1
                groups.append(group)
                continue
            }
            report[.group].kept += 1
            if known != group { present.append(group.name) }
        }
        try refuse(.group, present)
    }

    private mutating func chooseUsers() throws(AdministrationError) {
        var present: [String] = []
        for user in export.users {
            do throws(AdministrationError) {
                try administration.check(user)
                guard user.secret != nil else { throw .withoutSecret([user.name]) }
                guard try administration.onDisk(try !directory.accessKeys.contains(user.name))
                else {
                    throw .present(.accessKey, [user.name])
                }
            } catch .state(let error) {
                throw .state(error)
            } catch {
                report.leaveOut(.user, user.name, error)
                continue
            }
            if try administration.onDisk(try directory.users.contains(user.name)) {
                report[.user].kept += 1
                present.append(user.name)
            } else {
                report[.user].added += 1
                var user = user
                user.groups.removeAll { !Group.isValid(name: $0) }
                users.append(user)
            }
        }
        try refuse(.user, present)
    }

    private mutating func chooseMappings() throws(AdministrationError) {
        var present: [String] = []
        for mapping in export.mappings where !mapping.policies.isEmpty {
            guard mapping.name.isValid else {
                report.leaveOut(.mapping, mapping.name.text, .invalidMappedName(mapping.name))
                continue
            }
            guard let known = try administration.onDisk(try directory.mappings[mapping.name]) else {
                report[.mapping].added += 1
                mappings.append(mapping)
                continue
            }
            report[.mapping].kept += 1
            if known != mapping { present.append(mapping.name.text) }
        }
        try refuse(.mapping, present)
    }

    /// Refuses the import for records that are there already, and differ.
    func refuse(
        _ kind: AdministrationError.Kind, _ present: [String]
    ) throws(AdministrationError) {
        guard present.isEmpty || keepsPresent else { throw .present(kind, present) }
    }

    /// Reports the policies that holders name and that don't exist. The holders keep the names:
    /// without one that may deny, they could do more than in MinIO.
    private mutating func reportMissingPolicies() throws(AdministrationError) {
        var holders: [String: [String]] = [:]
        for user in users {
            for name in user.policies { holders[name, default: []].append("user \(user.name)") }
        }
        for group in groups {
            for name in group.policies { holders[name, default: []].append("group \(group.name)") }
        }
        for mapping in mappings {
            for name in mapping.policies {
                holders[name, default: []].append("\(mapping.name.kind) \(mapping.name.text)")
            }
        }
        let added = Set(policies.map(\.name))
        for (name, holders) in holders.sorted(by: { $0.key < $1.key }) where !added.contains(name) {
            guard RecordName.isValid(name) else { throw .invalidName(.policy, name) }
            guard try administration.onDisk(try administration.policies[name]) == nil else {
                continue
            }
            report.warnings.append(
                "there is no policy \(name), which is attached to "
                    + "\(AdministrationError.list(holders)): until it exists, "
                    + "they may do nothing")
        }
    }
}

/// Writing what was chosen.
extension MinIOAddition {
    /// Writes the records together: all of them, or none.
    func write(
        sealing: StoredKey, in change: borrowing StateChange
    ) throws(FileError) {
        let batch = change.batch()
        for policy in policies {
            try batch.add(
                policy.document, to: Policies.file(policy.name),
                limit: PolicyDocument.maximumByteCount)
        }
        for group in groups { try batch.add(group, to: directory.groups.file(group.name)) }
        for mapping in mappings { try batch.add(mapping, to: PolicyMappings.file(mapping.name)) }
        var ids: [String: String] = [:]
        for user in users {
            let user = User(user, now: now, sealingKey: sealing)
            ids[user.name] = user.id
            try batch.add(user, to: directory.users.file(user.name))
        }
        for fitting in accessKeys {
            let key = fitting.record(owners: ids, now: now, sealing: sealing)
            try directory.accessKeys.add(key, to: batch)
        }
        try directory.accessKeys.index.complete(in: change)
        try batch.commit()
    }
}
