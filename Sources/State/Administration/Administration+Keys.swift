internal import System
package import Wire

extension Administration {
    /// Generates a key, which signs or seals from now on. The others stay valid until retired.
    package func rotateKey(
        _ use: StoredKey.Use, now: Timestamp
    ) throws(AdministrationError) -> StoredKey {
        try change { (change) throws(AdministrationError) in
            try onDisk(try directory.keys.add(use, now: now, in: change))
        }
    }

    /// Removes a key that is not the newest one for its use, and returns that use.
    ///
    /// The sessions of a signing key end. The secrets of a sealing key are sealed by the newest.
    /// - Parameter endsSessions: Whether that may end sessions before they expire.
    @discardableResult
    package func retireKey(
        _ id: String, endsSessions: Bool = false, now: Timestamp
    ) throws(AdministrationError) -> StoredKey.Use {
        try change { (change) throws(AdministrationError) in
            for use in StoredKey.Use.allCases {
                let keys = try onDisk(try directory.keys.all(use))
                guard let position = keys.firstIndex(where: { $0.id == id }) else { continue }
                guard position + 1 < keys.count else { throw .newestKey(id) }
                switch use {
                case .sign:
                    // It has signed nothing since the next key was generated.
                    let end = keys[position + 1].created + Revocations.maximumSessionLength
                    guard endsSessions || end <= now else { throw .keyInUse(id, until: end) }
                    try onDisk(try directory.noteRetirement(of: id, now: now, in: change))
                case .seal: try onDisk(try reseal(from: keys[position], to: keys.last!, change))
                case .page:
                    let end = keys[position + 1].created + Revocations.maximumSignInLength
                    guard endsSessions || end <= now else { throw .keyInUse(id, until: end) }
                }
                try onDisk(try directory.keys.remove(id, in: change))
                return use
            }
            throw .absent(.key, [id])
        }
    }

    private func reseal(
        from old: StoredKey, to new: StoredKey, _ change: borrowing StateChange
    ) throws(FileError) {
        var users: [User] = []
        for user in try directory.users.all() where user.sealedSecret.keyID == old.id {
            users.append(try directory.users.resealed(user, from: old, to: new))
        }
        try directory.users.write(users, in: change)
        var accessKeys: [AccessKey] = []
        for key in try directory.accessKeys.all() where key.sealedSecret.keyID == old.id {
            accessKeys.append(try directory.accessKeys.resealed(key, from: old, to: new))
        }
        try directory.accessKeys.write(accessKeys, in: change)
    }
}
