package import Configuration
package import Crypto
internal import System

/// Changes that administrators make to the records, and the rules for them.
///
/// Each method is one change: it takes the lock, reads, and refuses before it writes.
package struct Administration: Sendable {
    package let directory: StateDirectory
    package let policies: Policies
    private let root: String?
    private let rootPassword: Secret?
    /// By the role's ARN.
    let rolePolicies: [String: [String]]
    let anonymousPolicies: [String]
    /// How long an access key may last, in seconds; `nil` if there is no limit.
    let longestAccessKeyLife: Int?

    package init(
        directory: StateDirectory, root: String? = nil, rootPassword: Secret? = nil,
        rolePolicies: [String: [String]] = [:],
        anonymousPolicies: [String] = [], longestAccessKeyLife: Int? = nil
    ) {
        self.directory = directory
        policies = Policies(directory: directory)
        self.root = root
        self.rootPassword = rootPassword
        self.rolePolicies = rolePolicies
        self.anonymousPolicies = anonymousPolicies
        self.longestAccessKeyLife = longestAccessKeyLife
    }

    package init(_ configuration: DaypassConfiguration, directory: StateDirectory) {
        self.init(
            directory: directory, root: configuration.root?.user,
            rootPassword: configuration.root?.password,
            rolePolicies: configuration.rolePolicies,
            anonymousPolicies: configuration.anonymousPolicies,
            longestAccessKeyLife: configuration.accessKeys.longestLife)
    }

    /// Refuses the name of the root user: a record of that name would be another person's.
    func refuseRoot(_ name: String) throws(AdministrationError) {
        guard name != root else { throw .root(name) }
    }

    package var rootName: String? { root }

    /// The root user as the owner of an access key with a secret.
    ///
    /// - Throws: ``AdministrationError/absent(_:_:)`` if there is no root user.
    func rootParent(ofKeyWith secret: Secret) throws(AdministrationError) -> AccessKeyParent {
        guard let root, let rootPassword else { throw .absent(.user, [root ?? "root"]) }
        return .root(
            name: root,
            mark: AccessKeyParent.rootMark(name: root, password: rootPassword, key: secret))
    }

    /// Reads or writes files of the state directory.
    func onDisk<Result>(
        _ work: @autoclosure () throws(FileError) -> Result
    ) throws(AdministrationError) -> Result {
        do throws(FileError) {
            return try work()
        } catch {
            throw .state(error)
        }
    }

    /// Makes a change under the lock.
    func change<Result>(
        _ work: (inout StateChange) throws(AdministrationError) -> Result
    ) throws(AdministrationError) -> Result {
        try onDisk(
            try directory.withLock { (change) throws(FileError) in
                do throws(AdministrationError) {
                    return Swift.Result<Result, AdministrationError>.success(try work(&change))
                } catch {
                    return .failure(error)
                }
            }
        ).get()
    }

    /// Requires that what has these names exists.
    ///
    /// - Throws: ``AdministrationError/absent(_:_:)`` with those that do not.
    func require(
        _ kind: AdministrationError.Kind, _ names: Set<String>,
        _ exists: (String) throws(FileError) -> Bool
    ) throws(AdministrationError) {
        var absent: [String] = []
        for name in names.sorted() where try !onDisk(try exists(name)) { absent.append(name) }
        guard absent.isEmpty else { throw .absent(kind, absent) }
    }
}

extension [String] {
    /// The same texts in the same order, each once.
    var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
