internal import Configuration
internal import Crypto
internal import System
internal import Wire

/// The records with secrets: users and access keys.
extension ArchiveAddition {
    mutating func takeUser(_ record: JSONObject) throws(AdministrationError) {
        guard var user = User(record, sealedSecret: try sealedSecret(record)),
            User.isValid(name: user.name)
        else { throw ArchiveAddition.notRecord(User.kind) }
        let secret = try secret(user.sealedSecret, of: user.id, name: user.name)
        let name = user.name
        guard !readAccessKeys.contains(name) else {
            throw .archive(line: 0, reason: "an access key and a user are called \(name)")
        }
        if let known = try administration.onDisk(try directory.users[name]) {
            guard known.id == user.id else {
                report[.user].kept += 1
                report.warnings.append(
                    "user \(name) was recreated since, and stays as it is")
                return
            }
            guard decide(.user, isPresent: true) else { return }
            user.sealedSecret = known.sealedSecret
        } else {
            do throws(AdministrationError) {
                try administration.check(NewUser(name: name, secret: nil))
                guard try administration.onDisk(try !directory.accessKeys.contains(name)) else {
                    throw .present(.accessKey, [name])
                }
                guard secret != nil else { throw .withoutSecret([name]) }
            } catch .state(let error) {
                throw .state(error)
            } catch {
                report.leaveOut(.user, name, error)
                return
            }
            guard addedUsers.updateValue(user.id, forKey: name) == nil else {
                throw .archive(line: 0, reason: "a second user \(name)")
            }
            report[.user].added += 1
        }
        if let secret, let sealingKey { user.sealedSecret = user.sealed(secret, by: sealingKey) }
        try add(user, to: directory.users.file(name))
    }

    mutating func takeAccessKey(_ record: JSONObject) throws(AdministrationError) {
        guard var key = AccessKey(record, sealedSecret: try sealedSecret(record)),
            AccessKey.isValid(id: key.id)
        else { throw ArchiveAddition.notRecord(AccessKey.kind) }
        guard readAccessKeys.insert(key.id).inserted else {
            throw .archive(line: 0, reason: "a second access key \(key.id)")
        }
        let secret = try secret(
            key.sealedSecret, of: AccessKey.sealContext(key.recordID), name: key.id)
        if let known = try administration.onDisk(try directory.accessKeys[key.id]) {
            guard known.recordID == key.recordID else {
                report[.accessKey].kept += 1
                report.warnings.append(
                    "access key \(key.id) was recreated since, and stays as it is")
                return
            }
            guard decide(.accessKey, isPresent: true) else { return }
            key.narrow(as: known)
        } else {
            if let reason = try refusal(of: key, secret: secret) {
                report.leaveOut(.accessKey, key.id, reason)
                return
            }
            report[.accessKey].added += 1
        }
        if let secret, let sealingKey { key.sealedSecret = key.sealed(secret, by: sealingKey) }
        try add(key)
    }

    /// Why a key does not fit.
    private func refusal(
        of key: AccessKey, secret: Secret?
    ) throws(AdministrationError) -> String? {
        guard !OutsideParent.isPossible(key.id) else {
            return AdministrationError.invalidName(.accessKey, key.id).description
        }
        guard key.id != administration.rootName else {
            return AdministrationError.root(key.id).description
        }
        guard addedUsers[key.id] == nil,
            try administration.onDisk(try !directory.users.contains(key.id))
        else { return AdministrationError.present(.user, [key.id]).description }
        if case .user(let name, let id) = key.parent, addedUsers[name] != id {
            guard try administration.onDisk(try directory.users[name])?.id == id else {
                return "its parent \(name) was removed or recreated since"
            }
        }
        return secret == nil ? AdministrationError.withoutSecret([key.id]).description : nil
    }

    /// The sealed secret of a record; an archive without secrets has none.
    private func sealedSecret(
        _ record: JSONObject
    ) throws(AdministrationError) -> SealedSecret {
        guard header.hasSecrets else { return SealedSecret(keyID: "", bytes: []) }
        guard let sealed = record.object("secret").flatMap(SealedSecret.init) else {
            throw .archive(line: 0, reason: "a record without its secret")
        }
        return sealed
    }

    /// The secret; `nil` if the archive has none.
    private func secret(
        _ sealed: SealedSecret, of context: String, name: String
    ) throws(AdministrationError) -> Secret? {
        guard header.hasSecrets else { return nil }
        guard let key = openingKeys[sealed.keyID], let secret = sealed.opened(of: context, key: key)
        else {
            throw .archive(line: 0, reason: "no key of the archive opens the secret of \(name)")
        }
        return secret
    }
}

extension AccessKey {
    /// Keeps what narrows the key in the state: an archive gives no key back what it has lost.
    fileprivate mutating func narrow(as known: AccessKey) {
        sealedSecret = known.sealedSecret
        isEnabled = isEnabled && known.isEnabled
        policy = known.policy ?? policy
        expiration = [expiration, known.expiration].compactMap(\.self).min()
    }
}
