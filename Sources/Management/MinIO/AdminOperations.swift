internal import Configuration
internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// What the calls do: everything by the functions of ``Administration`` that the command line
/// calls, too.
struct AdminOperations: Sendable {
    let configuration: DaypassConfiguration
    let administration: Administration
    let credentials: CredentialLookup
    let permissions: PrincipalPermissions
    /// When the process began.
    let started: Timestamp
    /// `nil` if no LDAP directory is configured.
    let directoryNames: DirectoryNames?
    let report: @Sendable (String) -> Void
    /// The accounts for which a list of access keys is read.
    let readers = AdminPlaces(each: 1)

    /// What MinIO's clients read as no time.
    static let noTime = "0001-01-01T00:00:00Z"

    var changeRule: ChangeRule { ChangeRule(configuration) }

    var ownAccessKeys: OwnAccessKeys {
        OwnAccessKeys(configuration, directory: administration.directory, reportProblem: report)
    }

    /// Refuses what the caller may not change with what it signs with. Its policies are not asked.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func requireMay(
        _ change: ChangeRule.Change, _ caller: AdminCaller
    ) throws(AdminError) {
        if case .refused(let reason) = changeRule.decision(on: change, by: caller.principal) {
            throw .accessDenied(detail: reason)
        }
    }

    /// Decides by what the caller signs with, and by its policies.
    ///
    /// - Parameter seconds: How long the access key lasts, for actions that depend on it.
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func require(
        _ change: ChangeRule.Change, _ action: AdminAction, lasting seconds: Int? = nil,
        by caller: AdminCaller
    ) throws(AdminError) {
        let refusal = changeRule.refusal(
            of: change, action, lasting: seconds, by: caller.principal, with: caller.rights)
        if let refusal { throw .accessDenied(detail: refusal) }
    }

    /// Whose access key one of an account is.
    func owner(_ account: String, _ caller: AdminCaller) -> ChangeRule.Owner {
        if account == administration.rootName { return .root }
        return account == caller.account ? .caller : .another
    }

    /// - Throws: ``AdminError/administration(_:)``
    func administer<Result>(
        _ work: () throws(AdministrationError) -> Result
    ) throws(AdminError) -> Result {
        do throws(AdministrationError) {
            return try work()
        } catch {
            throw refusal(error)
        }
    }

    /// Reads records.
    ///
    /// - Throws: ``AdminError/internalFailure(detail:)``
    func read<Result>(_ work: () throws(FileError) -> Result) throws(AdminError) -> Result {
        do throws(FileError) {
            return try work()
        } catch {
            throw refusal(.state(error))
        }
    }

    private func refusal(_ error: AdministrationError) -> AdminError {
        guard case .state(let error) = error else { return .administration(error) }
        return refusal(error)
    }

    func refusal(_ error: FileError) -> AdminError {
        report(error.description)
        return .internalFailure(detail: error.description)
    }
}
