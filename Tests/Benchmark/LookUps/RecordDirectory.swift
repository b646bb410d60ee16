import State
import System

/// A state directory whose records are looked up as for a signed call of a caller who is not in
/// memory: the record by the access key ID, and the decrypted secret.
struct RecordDirectory {
    enum Kind: String {
        case user
        case accessKey = "access key"
    }

    private(set) var nanoseconds: [Int] = []
    private let kind: Kind
    private let names: [String]
    private let directory: StateDirectory
    private let snapshot: Snapshot

    var recordCount: Int { names.count }

    /// Reads every record once, so that all are in the kernel's cache, as ten are after ten calls.
    init(_ kind: Kind, path: String) throws {
        self.kind = kind
        // The records of a store would stay in memory.
        directory = try StateDirectory(opening: path)
        snapshot = try StateStore(directory: directory).snapshot(now: Clock.now)
        names =
            switch kind {
            case .user: try directory.users.all().map(\.name)
            case .accessKey: try directory.accessKeys.all().map(\.id)
            }
    }

    /// Looks up records at random.
    mutating func measure() throws {
        let count = 200
        let asked = (0..<count).compactMap { _ in names.randomElement() }
        var found = 0
        let time = try ContinuousClock().measure {
            for name in asked where try isFound(name) { found += 1 }
        }
        guard found == count else { fatalError("\(count - found) records are not found") }
        nanoseconds.append(Int(time / .nanoseconds(count)))
    }

    private func isFound(_ name: String) throws -> Bool {
        let now = Clock.now
        switch kind {
        case .user:
            guard let user = try directory.users[name] else { return false }
            _ = try directory.users.secret(of: user, snapshot: snapshot, now: now)
            return user.name == name
        case .accessKey:
            guard let key = try directory.accessKeys[name] else { return false }
            _ = try directory.accessKeys.secret(of: key, snapshot: snapshot, now: now)
            return key.id == name
        }
    }
}
