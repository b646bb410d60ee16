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
    /// Seals the cookies of the pages; `nil` until there are pages.
    package let pageKeys: KeyRing?
}

/// The records of the state directory. What requests read again and again stays in memory until a
/// change.
package final class StateStore: Sendable {
    package let directory: StateDirectory
    package let users: Users
    package let accessKeys: AccessKeys
    package let recentUses: RecentUses
    package let directoryStandings: DirectoryStandings
    package let groups: Groups
    package let mappings: PolicyMappings
    package let policies: Policies

    private struct Kept {
        let snapshot: Snapshot
        let version: StateVersion
        let files: [FileStatus.Identity?]
    }

    private let watch: StateWatch
    private let census: AccessKeyCensus
    private let kept = Mutex<Kept?>(nil)

    /// - Parameter uptime: The clock, in nanoseconds.
    package init(
        directory: StateDirectory, uptime: @escaping @Sendable () -> UInt64 = { Clock.uptime }
    ) {
        self.directory = directory
        watch = StateWatch(directory, uptime: uptime)
        census = AccessKeyCensus(watch)
        users = Users(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 4 << 20, keepsAbsence: false))
        accessKeys = AccessKeys(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 4 << 20, keepsAbsence: false))
        recentUses = RecentUses(directory)
        directoryStandings = DirectoryStandings(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 2 << 20, keepsAbsence: true))
        groups = Groups(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 2 << 20, keepsAbsence: true))
        mappings = PolicyMappings(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 2 << 20, keepsAbsence: true))
        policies = Policies(
            directory: directory,
            cache: FileCache(watch, maximumByteCount: 4 << 20, keepsAbsence: true))
    }

    /// The state now, with what other processes have just changed. A request calls this once.
    package func snapshot(now: Timestamp) throws(FileError) -> Snapshot {
        // The version and the files' statuses come first, so a later change has others.
        let version = watch.version()
        let known = kept.withLock { $0 }
        if let known, known.version == version { return known.snapshot }
        let files = [try directory.status(of: "keys"), try directory.revocations.status]
            .map { $0?.identity }
        let snapshot: Snapshot
        if let known, known.version.generation == version.generation, known.files == files {
            snapshot = known.snapshot
        } else {
            let keys = try directory.keys.all()
            func ring(_ use: StoredKey.Use) -> KeyRing? { KeyRing(keys.filter { $0.use == use }) }
            let signingKeys =
                if let ring = ring(.sign) { ring } else {
                    try directory.keys.ring(.sign, now: now)
                }
            snapshot = Snapshot(
                signingKeys: signingKeys,
                revocations: try directory.revocations.read(), sealingKeys: ring(.seal),
                pageKeys: ring(.page))
        }
        let isKept = version.generation.isSettled
        kept.withLock {
            $0 = isKept ? Kept(snapshot: snapshot, version: version, files: files) : nil
        }
        return snapshot
    }

    /// How many access keys there are of each state.
    package func accessKeyCounts(
        _ administration: Administration, now: Timestamp
    ) throws(FileError) -> [AccessKeyState: Int] {
        try census.counts(administration, now: now)
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
