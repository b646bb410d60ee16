internal import System
package import Wire

extension Administration {
    /// Makes a key that is used from now on. The others go on counting until they are retired.
    package func rotateKey(
        _ use: StoredKey.Use, now: Timestamp
    ) throws(AdministrationError) -> StoredKey {
        try change { (change) throws(AdministrationError) in
            try onDisk { () throws(FileError) in try change.addKey(use, now: now) }
        }
    }

    /// Removes a key that is no longer used.
    ///
    /// Sessions that a signing key has signed are over. Secrets that a sealing key has sealed are sealed
    /// with the newest one before.
    /// - Parameter endsSessions: Whether that may end sessions before their time.
    /// - Returns: What it was for.
    @discardableResult
    package func retireKey(
        _ id: String, endsSessions: Bool = false, now: Timestamp
    ) throws(AdministrationError) -> StoredKey.Use {
        try change { (change) throws(AdministrationError) in
            for use in StoredKey.Use.allCases {
                let keys = try onDisk { () throws(FileError) in try directory.keys(use) }
                guard let position = keys.firstIndex(where: { $0.id == id }) else { continue }
                guard position + 1 < keys.count else { throw .newestKey(id) }
                switch use {
                case .sign:
                    // It has signed nothing since there was a newer one.
                    let end = keys[position + 1].created + Revocations.maximumSessionLength
                    guard endsSessions || end <= now else { throw .keyInUse(id, until: end) }
                case .seal:
                    try onDisk { () throws(FileError) in
                        try reseal(from: keys[position], to: keys.last!, change)
                    }
                }
                _ = try onDisk { () throws(FileError) in try change.removeKey(id: id) }
                return use
            }
            throw .absent(.key, [id])
        }
    }

    private func reseal(
        from old: StoredKey, to new: StoredKey, _ change: borrowing StateChange
    ) throws(FileError) {
        var users: [User] = []
        for user in try directory.allUsers() where user.sealedSecret.keyID == old.id {
            users.append(try directory.resealed(user, from: old, to: new))
        }
        try change.write(users)
    }
}
