package import PolicyEngine
internal import Synchronization
package import System
package import Wire

/// What every request needs of the state: read once, and the same while the request lasts.
package struct Snapshot: Sendable {
    package let signingKeys: KeyRing
    package let revocations: Revocations
    /// Opens the secrets of users; `nil` until there is a user.
    let sealingKeys: KeyRing?
    let generation: Generation
}

/// The records of the state directory. What every request needs stays in memory until a change.
package final class StateStore: Sendable {
    package let directory: StateDirectory
    package let policies: Policies

    private let kept = Mutex<Snapshot?>(nil)

    package init(directory: StateDirectory) {
        self.directory = directory
        policies = Policies(directory: directory)
    }

    package var users: Users { directory.users }
    package var accessKeys: AccessKeys { directory.accessKeys }
    package var groups: Groups { directory.groups }
    package var mappings: PolicyMappings { directory.mappings }

    /// The state now, with what other processes have just changed. A request calls this once.
    package func snapshot(now: Timestamp) throws(FileError) -> Snapshot {
        let generation = try directory.generation()
        if let snapshot = kept.withLock({ $0 }), snapshot.generation == generation {
            return snapshot
        }
        // The generation was read first, so a later change has another one.
        let snapshot = Snapshot(
            signingKeys: try directory.keys.ring(.sign, now: now),
            revocations: try directory.revocations.read(),
            sealingKeys: KeyRing(try directory.keys.all(.seal)), generation: generation)
        kept.withLock { $0 = generation.isSettled ? snapshot : nil }
        return snapshot
    }

    /// What the policies of a user give: the user's own, and those of the user's enabled groups.
    ///
    /// - Throws: ``FileError``, also if a policy's file is damaged: that policy may deny.
    package func grant(of user: User) throws(FileError) -> Permissions.Grant {
        var names = user.policies
        for group in try groups.enabled(user.groups) {
            names += group.policies.filter { !names.contains($0) }
        }
        return try policies.grant(of: names)
    }

    /// The user without disabled and removed groups, which must not meet a policy's condition.
    package func withEnabledGroups(_ user: User) throws(FileError) -> User {
        user.with(\.groups, try groups.enabled(user.groups).map(\.name))
    }
}
