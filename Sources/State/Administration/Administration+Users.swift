internal import Configuration
package import Crypto
internal import System
package import Wire

extension Administration {
    /// What becomes of a user who is there already when one of that name is to be made.
    package enum Present: Sendable {
        /// None of the new ones is made.
        case refused
        /// The old one goes, with its groups, policies and sessions.
        case replaced
        /// The new one is not made.
        case kept
    }

    /// The user of a name.
    package func user(named name: String) throws(AdministrationError) -> User {
        try refuseRoot(name)
        guard let user = try onDisk({ () throws(FileError) in try directory.user(named: name) })
        else { throw .absent(.user, [name]) }
        return user
    }

    /// Makes users: all of them, or none when one is refused.
    ///
    /// - Parameter progress: Is told how many are on their way.
    /// - Returns: Those that were made.
    @discardableResult
    package func add(
        _ newUsers: [NewUser], whenPresent: Present = .refused, now: Timestamp,
        progress: (Int) -> Void = { _ in }
    ) throws(AdministrationError) -> [User] {
        for user in newUsers {
            try refuseRoot(user.name)
            guard User.isValid(name: user.name) else { throw .invalidName(.user, user.name) }
            guard !OutsideParent.isPossible(user.name) else { throw .reservedName(user.name) }
            guard User.isValid(secret: user.secret) else {
                throw .invalidSecret(user: user.name)
            }
        }
        return try change { (change) throws(AdministrationError) in
            try requireGroups(Set(newUsers.flatMap(\.groups)))
            try requirePolicies(Set(newUsers.flatMap(\.policies)))
            let present = whenPresent == .replaced ? [] : try presentNames(newUsers)
            guard present.isEmpty || whenPresent == .kept else {
                throw .present(.user, present.sorted())
            }
            return try onDisk { () throws(FileError) in
                let key = try change.keyRing(.seal, now: now).newest
                let users = newUsers.filter { !present.contains($0.name) }
                    .map { User($0, now: now, sealingKey: key) }
                try change.write(users, progress: progress)
                return users
            }
        }
    }

    /// Gives a user another secret access key. All else stays, the ID too, and with it the user's sessions.
    package func setSecret(
        _ secret: Secret, user name: String, now: Timestamp
    ) throws(AdministrationError) {
        guard User.isValid(secret: secret) else { throw .invalidSecret(user: name) }
        try change { (change) throws(AdministrationError) in
            let user = try user(named: name)
            try onDisk { () throws(FileError) in
                let key = try change.keyRing(.seal, now: now).newest
                try change.write([user.with(\.sealedSecret, user.sealed(secret, by: key))])
            }
        }
    }

    /// Enables or disables users. A disabled one's sessions count for nothing while it lasts.
    package func setEnabled(
        _ isEnabled: Bool, users names: [String]
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let users = try users(named: names).map { $0.with(\.isEnabled, isEnabled) }
            try onDisk { () throws(FileError) in try change.write(users) }
        }
    }

    /// Removes users; their sessions are over.
    package func removeUsers(_ names: [String]) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            for user in try users(named: names) {
                _ = try onDisk { () throws(FileError) in
                    try change.removeUser(named: user.name)
                }
            }
        }
    }

    /// The users of some names, each once.
    ///
    /// - Throws: ``AdministrationError/absent(_:_:)`` with all that there are not.
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

    /// The names that users who are there already have.
    private func presentNames(
        _ users: [NewUser]
    ) throws(AdministrationError) -> Set<String> {
        try onDisk { () throws(FileError) in
            var names: Set<String> = []
            for user in users where try directory.hasUser(named: user.name) {
                names.insert(user.name)
            }
            return names
        }
    }
}

extension User {
    /// The user with one thing changed.
    func with<Value>(_ path: WritableKeyPath<User, Value>, _ value: Value) -> User {
        var user = self
        user[keyPath: path] = value
        return user
    }
}

extension [String] {
    /// The same in the same order, each once.
    var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
