internal import Configuration
internal import Crypto
internal import System
internal import Wire

/// An access key of the export that fits.
struct FittingKey {
    fileprivate(set) var key: MinIOAccessKey
    fileprivate let owner: MinIOAccessKey.Owner
    fileprivate let secret: Secret
    fileprivate let policy: SessionPolicy?
    fileprivate let expiration: Timestamp?

    /// - Parameter owners: The IDs of the users that are imported, too, by their names.
    func record(
        owners: [String: String], now: Timestamp, sealing: StoredKey
    ) -> AccessKey {
        let parent: AccessKeyParent =
            switch owner {
            case .ldapUser(let person): .ldapUser(person)
            case .named(let name): .user(name: name, id: owners[name] ?? "")
            }
        let recordID = Hexadecimal.encode(RandomBytes.make(8))
        return AccessKey(
            id: key.id, recordID: recordID, parent: parent, created: now,
            maker: AccessKey.Maker(accessKeyID: nil, account: parent.name),
            isEnabled: key.isEnabled, expiration: expiration, name: key.name,
            description: key.description, policy: policy, inheritedPolicies: [],
            sealedSecret: SealedSecret(
                sealing: secret, of: AccessKey.sealContext(recordID), key: sealing))
    }
}

extension MinIOAddition {
    mutating func chooseAccessKeys() throws(AdministrationError) {
        let added = Set(users.map(\.name))
        var kept: Set<String> = []
        for user in export.users
        where try administration.onDisk(try directory.users.contains(user.name)) {
            kept.insert(user.name)
        }
        var present: [String] = []
        for key in export.accessKeys {
            guard try administration.onDisk(try !directory.accessKeys.contains(key.id)) else {
                report[.accessKey].kept += 1
                present.append(key.id)
                continue
            }
            let owner: MinIOAccessKey.Owner
            let policy: [UInt8]?
            do throws(MinIOAccessKey.Refusal) {
                owner = try key.owner.get()
                policy = try key.policy.get()
            } catch {
                report.leaveOut(.accessKey, key.id, error.reason)
                continue
            }
            if case .named(let name) = owner, !added.contains(name) {
                // A user of Daypass may have the name of MinIO's root user. A user that was kept
                // may do more than MinIO's, and the key would, too.
                report.leaveOut(
                    .accessKey, key.id,
                    kept.contains(name)
                        ? "its parent was there before, and may do other things: \(name)"
                        : "its parent is the root user or is not imported: \(name)")
                continue
            }
            do throws(AdministrationError) {
                try choose(key, of: owner, policy: policy, added: added)
            } catch .state(let error) {
                throw .state(error)
            } catch {
                report.leaveOut(.accessKey, key.id, error)
            }
        }
        try refuse(.accessKey, present)
    }

    private mutating func choose(
        _ key: MinIOAccessKey, of owner: MinIOAccessKey.Owner, policy: [UInt8]?, added: Set<String>
    ) throws(AdministrationError) {
        guard AccessKey.isValid(id: key.id), !OutsideParent.isPossible(key.id) else {
            throw .invalidName(.accessKey, key.id)
        }
        try administration.refuseRoot(key.id)
        guard let secret = key.secret, User.isValid(secret: secret) else {
            throw .invalidSecret(user: key.id)
        }
        guard !added.contains(key.id),
            try administration.onDisk(try !directory.users.contains(key.id))
        else { throw .present(.user, [key.id]) }
        let narrowing =
            if let policy { try Administration.keyPolicy(policy) } else {
                nil as SessionPolicy?
            }
        let expiration = try administration.expiration(
            key.expiration, isNeeded: false, now: now)
        var key = key
        if let name = key.name, !AccessKey.isValid(name: name) {
            report.warnings.append("access key \(key.id): imported without its name: \(name)")
            key.name = nil
        }
        if let description = key.description, !AccessKey.isValid(description: description) {
            report.warnings.append("access key \(key.id): imported without its description")
            key.description = nil
        }
        report[.accessKey].added += 1
        accessKeys.append(
            FittingKey(
                key: key, owner: owner, secret: secret, policy: narrowing, expiration: expiration))
    }
}
