package import Configuration
internal import System

/// What administrators do to the records, and the rules for it.
///
/// Each method is one change: it reads under the lock what it decides by, and refuses before it writes.
package struct Administration: Sendable {
    package let directory: StateDirectory
    package let policies: PolicyStore
    private let root: String?
    /// The policies of the configuration's roles, by the role's ARN.
    let rolePolicies: [String: [String]]
    /// The policies of requests that nobody signed.
    let anonymousPolicies: [String]

    package init(
        directory: StateDirectory, root: String? = nil, rolePolicies: [String: [String]] = [:],
        anonymousPolicies: [String] = []
    ) {
        self.directory = directory
        policies = PolicyStore(directory: directory)
        self.root = root
        self.rolePolicies = rolePolicies
        self.anonymousPolicies = anonymousPolicies
    }

    package init(_ configuration: Configuration, directory: StateDirectory) {
        self.init(
            directory: directory, root: configuration.root?.user,
            rolePolicies: configuration.rolePolicies,
            anonymousPolicies: configuration.anonymousPolicies)
    }

    /// Refuses the root's name: it would be two people's.
    func refuseRoot(_ name: String) throws(AdministrationError) {
        guard name != root else { throw .root(name) }
    }

    /// Reads or writes what is in the state directory.
    func onDisk<Result>(
        _ work: () throws(FileError) -> Result
    ) throws(AdministrationError) -> Result {
        do throws(FileError) {
            return try work()
        } catch {
            throw .state(error)
        }
    }

    /// Changes records under the lock.
    func change<Result>(
        _ work: (inout StateChange) throws(AdministrationError) -> Result
    ) throws(AdministrationError) -> Result {
        try onDisk { () throws(FileError) in
            try directory.withLock { (change) throws(FileError) in
                do throws(AdministrationError) {
                    return Swift.Result<Result, AdministrationError>.success(try work(&change))
                } catch {
                    return .failure(error)
                }
            }
        }.get()
    }
}
