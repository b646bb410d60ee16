internal import Configuration
package import Crypto
internal import System
package import Wire

extension Administration {
    /// What to do about an existing user with the name of a new one.
    package enum Present: Sendable {
        /// Add none of the new users.
        case refused
        /// Replace the existing user. Its groups, policies and sessions end.
        case replaced
        /// Keep the existing user, and do not add the new one.
        case kept
    }

    package func user(named name: String) throws(AdministrationError) -> User {
        try refuseRoot(name)
        guard let user = try onDisk(try directory.users[name]) else { throw .absent(.user, [name]) }
        return user
    }

    /// Adds users: all of them, or none if one is refused. Returns the added ones.
    ///
    /// - Parameter progress: Receives how many records are written so far.
    @discardableResult
    package func add(
        _ newUsers: [NewUser], whenPresent: Present = .refused, now: Timestamp,
        progress: (Int) -> Void = { _ in }
    ) throws(AdministrationError) -> [User] {
        for user in newUsers { try check(user) }
        return try change { (change) throws(AdministrationError) in
            try add(
                newUsers, whenPresent: whenPresent, now: now, in: change, progress: progress)
        }
    }

    func check(_ user: NewUser) throws(AdministrationError) {
        try refuseRoot(user.name)
        guard User.isValid(name: user.name) else { throw .invalidName(.user, user.name) }
        guard !OutsideParent.isPossible(user.name) else { throw .reservedName(user.name) }
        if let secret = user.secret, !User.isValid(secret: secret) {
            throw .invalidSecret(user: user.name)
        }
    }

    private func add(
        _ newUsers: [NewUser], whenPresent: Present, now: Timestamp,
        in change: borrowing StateChange, progress: (Int) -> Void = { _ in }
    ) throws(AdministrationError) -> [User] {
        try requireGroups(Set(newUsers.flatMap(\.groups)))
        try requirePolicies(Set(newUsers.flatMap(\.policies)))
        var present: Set<String> = []
        if whenPresent != .replaced {
            for user in newUsers where try onDisk(try directory.users.contains(user.name)) {
                present.insert(user.name)
            }
        }
        guard present.isEmpty || whenPresent == .kept else {
            throw .present(.user, present.sorted())
        }
        for user in newUsers where try onDisk(try directory.accessKeys.contains(user.name)) {
            throw .present(.accessKey, [user.name])
        }
        let absent = newUsers.filter { !present.contains($0.name) }
        let withoutSecret = absent.filter { $0.secret == nil }.map(\.name)
        guard withoutSecret.isEmpty else { throw .withoutSecret(withoutSecret) }
        let key = try onDisk(try directory.keys.ring(.seal, now: now, in: change)).newest
        let users = absent.map { User($0, now: now, sealingKey: key) }
        try onDisk(try directory.users.write(users, in: change, progress: progress))
        return users
    }

    /// Gives a user another secret access key. Everything else stays, also the user's sessions.
    package func setSecret(
        _ secret: Secret, user name: String, now: Timestamp
    ) throws(AdministrationError) {
        guard User.isValid(secret: secret) else { throw .invalidSecret(user: name) }
        try change { (change) throws(AdministrationError) in
            let user = try user(named: name)
            let key = try onDisk(try directory.keys.ring(.seal, now: now, in: change)).newest
            let changed = user.with(\.sealedSecret, user.sealed(secret, by: key))
            try onDisk(try directory.users.write([changed], in: change))
        }
    }

    /// Adds a user, or gives an existing one another secret and status; its groups, policies and
    /// sessions stay.
    ///
    /// - Parameter isEnabled: `nil` keeps the status, and adds no user.
    package func put(
        user name: String, secret: Secret, isEnabled: Bool?, now: Timestamp
    ) throws(AdministrationError) {
        guard let isEnabled else { return try setSecret(secret, user: name, now: now) }
        let new = NewUser(name: name, secret: secret, isEnabled: isEnabled)
        try check(new)
        try change { (change) throws(AdministrationError) in
            guard var user = try onDisk(try directory.users[name]) else {
                _ = try add([new], whenPresent: .refused, now: now, in: change)
                return
            }
            let key = try onDisk(try directory.keys.ring(.seal, now: now, in: change)).newest
            user.sealedSecret = user.sealed(secret, by: key)
            user.isEnabled = isEnabled
            try onDisk(try directory.users.write([user], in: change))
        }
    }

    /// Enables or disables users. A disabled user's sessions are invalid until it is enabled.
    package func setEnabled(
        _ isEnabled: Bool, users names: [String]
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let users = try users(named: names).map { $0.with(\.isEnabled, isEnabled) }
            try onDisk(try directory.users.write(users, in: change))
        }
    }

    /// Removes users with their access keys. Their sessions end.
    package func removeUsers(_ names: [String]) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let users = try users(named: names)
            // Before anything is removed: a damaged key ends the call.
            var keys: [AccessKey] = []
            for user in users {
                keys += try accessKeys(of: user.name).filter {
                    $0.parent == .user(name: user.name, id: user.id)
                }
            }
            try onDisk(try directory.accessKeys.remove(keys.map(\.id), in: change))
            for user in users {
                try onDisk(try directory.users.remove(user.name, in: change))
            }
        }
    }

    /// The users of some names, each once.
    ///
    /// - Throws: ``AdministrationError/absent(_:_:)`` with all names that no user has.
    func users(named names: [String]) throws(AdministrationError) -> [User] {
        var users: [User] = []
        var absent: [String] = []
        for name in names.withoutRepetitions {
            do throws(AdministrationError) {
                users.append(try user(named: name))
            } catch .absent {
                absent.append(name)
            }
        }
        guard absent.isEmpty else { throw .absent(.user, absent) }
        return users
    }
}
