/// The records of users who came lately, so that a request of theirs costs a look at the file's status and no
/// reading.
final class UserCache: Sendable {
    /// When a record was read. The status alone would not do: two changes within one tick of the file system's
    /// clock may leave it as it was.
    private struct Version: Equatable, Sendable {
        let generation: Generation
        let identity: FileStatus.Identity
    }

    private let users = BoundedCache<String, (Version, User)>(maximumCount: 4_096)
    private let metrics: Metrics?

    init(metrics: Metrics? = nil) {
        self.metrics = metrics
    }

    /// The user of a name as its file is now, nil when there is none.
    ///
    /// - Parameter generation: What was read before, by the same request.
    func user(
        named name: String, in directory: StateDirectory, generation: Generation
    ) throws(StateError) -> User? {
        guard let status = try directory.userStatus(name) else { return nil }
        let version = Version(generation: generation, identity: status.identity)
        let kept = users[name].flatMap { known, user in known == version ? user : nil }
        metrics?.countLookUp(in: .users, isHit: kept != nil)
        if let kept { return kept }
        guard let user = try directory.user(named: name) else { return nil }
        // The status was read first: what has changed since then has another one.
        if generation.isSettled { users.insert((version, user), for: name) }
        return user
    }
}
