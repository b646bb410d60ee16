import Credentials
import State
import System

/// A state directory whose users are looked up as for a signed call: the record by the access key,
/// and the decrypted secret.
struct UserDirectory {
    private(set) var nanoseconds: [Int] = []
    private let names: [String]
    private let store: StateStore
    private let credentials: CredentialLookup

    var userCount: Int { names.count }

    /// Reads every record once, so that all are in the kernel's cache, as ten users' are after ten
    /// calls.
    init(path: String) throws {
        store = StateStore(directory: try StateDirectory(opening: path))
        credentials = CredentialLookup(root: nil, state: store)
        names = try store.directory.users.all().map(\.name)
    }

    /// Looks up users at random.
    mutating func measure() throws {
        let count = 200
        let asked = (0..<count).compactMap { _ in names.randomElement() }
        let now = Clock.now
        var found = 0
        let time = try ContinuousClock().measure {
            for name in asked {
                let credential = try credentials.credential(
                    accessKeyID: name, sessionToken: nil, now: now)
                if credential.principal.name == name { found += 1 }
            }
        }
        guard found == count else { fatalError("\(count - found) users are others than asked for") }
        nanoseconds.append(Int(time / .nanoseconds(count)))
    }
}
