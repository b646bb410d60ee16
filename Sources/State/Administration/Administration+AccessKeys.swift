internal import Configuration
package import Crypto
internal import PolicyEngine
internal import System
package import Wire

extension Administration {
    /// How long a key of an OpenID provider's person lasts if nothing else is said, in seconds: the
    /// provider is not asked again, unless it is watched.
    private static let openIDKeyLife = 90 * 86_400

    package func accessKey(_ id: String) throws(AdministrationError) -> AccessKey {
        guard let key = try onDisk(try directory.accessKeys[id]) else {
            throw .absent(.accessKey, [id])
        }
        return key
    }

    /// The keys of a parent, or all keys.
    package func accessKeys(of parent: String? = nil) throws(AdministrationError) -> [AccessKey] {
        guard let parent else { return try onDisk(try directory.accessKeys.all()) }
        return try onDisk(try directory.accessKeys.all(of: parent))
    }

    /// Makes an access key. Its secret is returned here, and never again.
    package func addAccessKey(
        _ new: NewAccessKey, now: Timestamp
    ) throws(AdministrationError) -> (key: AccessKey, secret: Secret) {
        let secret = new.secret ?? NewUser.generatedSecret()
        let id = new.id ?? NewAccessKey.generatedID()
        guard AccessKey.isValid(id: id), !OutsideParent.isPossible(id) else {
            throw .invalidName(.accessKey, id)
        }
        try refuseRoot(id)
        guard User.isValid(secret: secret) else { throw .invalidSecret(user: id) }
        try checkWords(name: new.name, description: new.description)
        let policy: SessionPolicy? =
            if let document = new.policy { try Administration.keyPolicy(document) } else { nil }
        let expiration = try expiration(new.expiration, of: new.parent, now: now)
        return try change { (change) throws(AdministrationError) in
            guard try onDisk(try !directory.users.contains(id)) else {
                throw .present(.user, [id])
            }
            guard try onDisk(try !directory.accessKeys.contains(id)) else {
                throw .present(.accessKey, [id])
            }
            let sealing = try onDisk(try directory.keys.ring(.seal, now: now, in: change)).newest
            let recordID = Hexadecimal.encode(RandomBytes.make(8))
            let key = AccessKey(
                id: id, recordID: recordID, parent: try parent(new.parent, secret: secret),
                created: now, maker: new.maker, isEnabled: true, expiration: expiration,
                name: new.name, description: new.description, policy: policy,
                inheritedPolicies: new.inheritedPolicies,
                sealedSecret: SealedSecret(
                    sealing: secret, of: AccessKey.sealContext(recordID), key: sealing))
            try onDisk(try directory.accessKeys.write([key], in: change))
            return (key, secret)
        }
    }

    /// Changes an access key. What the edit does not name stays, the policy above all.
    package func editAccessKey(
        _ id: String, _ edit: AccessKeyEdit, now: Timestamp
    ) throws(AdministrationError) {
        if let secret = edit.secret, !User.isValid(secret: secret) {
            throw .invalidSecret(user: id)
        }
        try change { (change) throws(AdministrationError) in
            var key = try accessKey(id)
            if let isEnabled = edit.isEnabled { key.isEnabled = isEnabled }
            edit.name.apply(to: &key.name)
            edit.description.apply(to: &key.description)
            switch edit.policy {
            case .keep: break
            case .remove: key.policy = nil
            case .set(let policy): key.policy = try Administration.keyPolicy(policy)
            }
            switch edit.expiration {
            case .keep: break
            case .remove: key.expiration = try expiration(nil, of: key, now: now)
            case .set(let moment): key.expiration = try expiration(moment, of: key, now: now)
            }
            try checkWords(name: key.name, description: key.description)
            if let secret = edit.secret {
                if case .root = key.parent { key.parent = try rootParent(ofKeyWith: secret) }
                let sealing = try onDisk(
                    try directory.keys.ring(.seal, now: now, in: change)
                ).newest
                key.sealedSecret = key.sealed(secret, by: sealing)
            }
            try onDisk(try directory.accessKeys.write([key], in: change))
        }
    }

    /// Enables or disables keys. A disabled key's sessions are invalid until it is enabled.
    package func setEnabled(
        _ isEnabled: Bool, accessKeys ids: [String]
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            var keys: [AccessKey] = []
            for id in ids.withoutRepetitions {
                keys.append(try accessKey(id).with(\.isEnabled, isEnabled))
            }
            try onDisk(try directory.accessKeys.write(keys, in: change))
        }
    }

    /// The IDs of the enabled keys that some accounts have, or have made for others.
    package func enabledAccessKeys(
        ofOrBy accounts: Set<String>
    ) throws(AdministrationError) -> [String] {
        try onDisk(
            try directory.accessKeys.all { key in
                key.isEnabled
                    && (accounts.contains(key.parent.name) || accounts.contains(key.maker.account))
            }
        ).map(\.id)
    }

    /// The IDs of the enabled keys that some accounts have made for others.
    package func enabledAccessKeys(
        madeBy accounts: Set<String>
    ) throws(AdministrationError) -> [String] {
        try onDisk(
            try directory.accessKeys.all { key in
                key.isEnabled && accounts.contains(key.maker.account)
                    && !accounts.contains(key.parent.name)
            }
        ).map(\.id)
    }

    /// The IDs of the enabled keys that a session has made.
    package func enabledAccessKeys(
        madeWith accessKeyID: String
    ) throws(AdministrationError) -> [String] {
        try onDisk(
            try directory.accessKeys.all { $0.isEnabled && $0.maker.accessKeyID == accessKeyID }
        ).map(\.id)
    }

    /// Disables the enabled keys of some parents, and returns their IDs.
    @discardableResult
    package func disableAccessKeys(
        ofParents parents: Set<String>
    ) throws(AdministrationError) -> [String] {
        try change { (change) throws(AdministrationError) in
            var keys: [AccessKey] = []
            for parent in parents {
                keys += try accessKeys(of: parent).filter(\.isEnabled)
                    .map { $0.with(\.isEnabled, false) }
            }
            try onDisk(try directory.accessKeys.write(keys, in: change))
            return keys.map(\.id)
        }
    }

    package func removeAccessKeys(_ ids: [String]) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            var absent: [String] = []
            for id in ids.withoutRepetitions
            where try !onDisk(try directory.accessKeys.contains(id)) { absent.append(id) }
            guard absent.isEmpty else { throw .absent(.accessKey, absent) }
            try onDisk(try directory.accessKeys.remove(ids, in: change))
        }
    }

    private func parent(
        _ parent: NewAccessKey.Parent, secret: Secret
    ) throws(AdministrationError) -> AccessKeyParent {
        switch parent {
        case .user(let name):
            let user = try user(named: name)
            return .user(name: user.name, id: user.id)
        case .root: return try rootParent(ofKeyWith: secret)
        case .ldapUser(let person): return .ldapUser(person)
        case .openIDUser(let person): return .openIDUser(person)
        }
    }

    private func checkWords(
        name: String?, description: String?
    ) throws(AdministrationError) {
        if let name, !AccessKey.isValid(name: name) { throw .invalidAccessKeyName(name) }
        if let description, !AccessKey.isValid(description: description) {
            throw .invalidAccessKeyDescription
        }
    }

    static func keyPolicy(
        _ document: [UInt8]
    ) throws(AdministrationError) -> SessionPolicy {
        guard document.count <= AccessKey.maximumPolicyByteCount else {
            throw .accessKeyPolicyTooLarge(byteCount: document.count)
        }
        return SessionPolicy(json: document, document: try checked(document))
    }

    private func expiration(
        _ wanted: Timestamp?, of parent: NewAccessKey.Parent, now: Timestamp
    ) throws(AdministrationError) -> Timestamp? {
        if case .openIDUser = parent { return try expiration(wanted, isNeeded: true, now: now) }
        return try expiration(wanted, isNeeded: false, now: now)
    }

    private func expiration(
        _ wanted: Timestamp?, of key: AccessKey, now: Timestamp
    ) throws(AdministrationError) -> Timestamp? {
        let isNeeded = if case .openIDUser = key.parent { true } else { false }
        return try expiration(wanted, isNeeded: isNeeded, since: key.created, now: now)
    }

    /// The end of a key's life: what is wanted, within the longest life.
    ///
    /// - Parameter isNeeded: Whether the key must end by itself.
    /// - Parameter since: When the life began; `nil` for now.
    package func expiration(
        _ wanted: Timestamp?, isNeeded: Bool, since begin: Timestamp? = nil, now: Timestamp
    ) throws(AdministrationError) -> Timestamp? {
        let longest = longestAccessKeyLife
        let begin = begin ?? now
        if let wanted {
            guard wanted > now else { throw .accessKeyExpirationPast(wanted) }
            if let longest, wanted - begin > longest {
                throw .accessKeyLifeTooLong(days: longest / 86_400)
            }
            return wanted
        }
        return [
            isNeeded ? now + Administration.openIDKeyLife : nil, longest.map { begin + $0 },
        ].compactMap(\.self).min()
    }

    /// When a key ends by itself; `nil` if it does not.
    package func end(of key: AccessKey) -> Timestamp? {
        key.end(longestLife: longestAccessKeyLife)
    }
}

extension AccessKeyEdit.Change {
    fileprivate func apply(to value: inout Value?) {
        switch self {
        case .keep: break
        case .remove: value = nil
        case .set(let new): value = new
        }
    }
}
