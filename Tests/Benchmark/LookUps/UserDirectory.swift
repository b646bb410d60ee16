import State
import System

/// A state directory whose users are looked up as for a signed call of a caller who is not in
/// memory: the record by the access key, and the decrypted secret.
struct UserDirectory {
    private(set) var nanoseconds: [Int] = []
    private let names: [String]
    private let users: Users
    private let snapshot: Snapshot

    var userCount: Int { names.count }

    /// Reads every record once, so that all are in the kernel's cache, as ten users' are after ten
    /// calls.
    init(path: String) throws {
        let directory = try StateDirectory(opening: path)
        // Those of the store keep records in memory.
        users = directory.users
        snapshot = try StateStore(directory: directory).snapshot(now: Clock.now)
        names = try users.all().map(\.name)
    }

    /// Looks up users at random.
    mutating func measure() throws {
        let count = 200
        let asked = (0..<count).compactMap { _ in names.randomElement() }
        let now = Clock.now
        var found = 0
        let time = try ContinuousClock().measure {
            for name in asked {
                guard let user = try users[name] else { continue }
                _ = try users.secret(of: user, snapshot: snapshot, now: now)
                if user.name == name { found += 1 }
            }
        }
        guard found == count else { fatalError("\(count - found) users are others than asked for") }
        nanoseconds.append(Int(time / .nanoseconds(count)))
    }
}
