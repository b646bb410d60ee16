internal import Configuration
internal import Credentials
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

    /// What MinIO's clients read as no time.
    static let noTime = "0001-01-01T00:00:00Z"

    var keyMakers: AccessKeySettings.Makers { configuration.accessKeys.makers }

    /// The OpenID providers that are asked whether their users still exist.
    var watchedProviders: [String] {
        configuration.openIDProviders.filter { $0.keycloak != nil }.map(\.name)
    }

    var letsSessionsChangeRecords: Bool { configuration.letsSessionsAdminister }

    /// Refuses sessions, unless the configuration lets them administer.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func requireMayChangeRecords(_ caller: AdminCaller) throws(AdminError) {
        guard !caller.isSession || letsSessionsChangeRecords else {
            throw .accessDenied(
                detail: "a session may not change records (DAYPASS_ADMIN_SESSIONS)")
        }
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
