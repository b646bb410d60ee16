package import Configuration
internal import HTTP
package import Monitoring
package import State
package import System
package import Wire

/// Checks in the background whether users with sessions are still in their Keycloak.
package struct KeycloakWatch: Sendable {
    /// The least time between two checks of a provider's users, in seconds, over all processes.
    static let interval = 3_600
    /// The same after a check that did not reach all users: disabled users may still have sessions.
    static let retryInterval = 300

    private let providers: [OpenIDProviderConfiguration]
    private let directory: StateDirectory
    private let auditLog: AuditLog
    private let certificateAuthorityFile: String?
    private let metrics: Metrics?

    /// `nil` if no provider is a Keycloak.
    package init?(
        _ configuration: DaypassConfiguration, directory: StateDirectory, metrics: Metrics? = nil
    ) {
        providers = configuration.openIDProviders.filter { $0.keycloak != nil }
        guard !providers.isEmpty else { return nil }
        self.directory = directory
        self.metrics = metrics
        auditLog = AuditLog(configuration.auditLog, directory: directory)
        certificateAuthorityFile = configuration.certificateAuthorityFile
    }

    /// Checks the providers whose last check, by any process, is long enough ago.
    ///
    /// - Parameter isStopping: Whether to stop, even in the middle of a request.
    package func lookWhenDue(
        now: @escaping () -> Timestamp, isStopping: @escaping @Sendable () -> Bool,
        reportProblem: (String) -> Void
    ) {
        for provider in providers where !isStopping() {
            do throws(FileError) {
                let outcome = try look(
                    at: provider, interval: KeycloakWatch.interval, now: now,
                    isStopping: isStopping)
                guard case .made(let report) = outcome, let problem = report.problems.first else {
                    continue
                }
                let more =
                    report.problems.count > 1 ? " (and \(report.problems.count - 1) more)" : ""
                reportProblem(
                    "provider \(provider.name): not all users could be asked for: \(problem)\(more)"
                )
            } catch {
                reportProblem(error.description)
            }
        }
    }

    /// Checks all providers now. A report is `nil` if another process is checking the provider.
    package func look(
        now: @escaping () -> Timestamp
    ) throws(FileError) -> [(provider: String, report: KeycloakReport?)] {
        var reports: [(String, KeycloakReport?)] = []
        for provider in providers {
            switch try look(at: provider, interval: nil, now: now, isStopping: { false }) {
            case .made(let report): reports.append((provider.name, report))
            case .underWay, .tooEarly: reports.append((provider.name, nil))
            }
        }
        return reports
    }

    private func look(
        at provider: OpenIDProviderConfiguration, interval: Int?, now: @escaping () -> Timestamp,
        isStopping: @escaping @Sendable () -> Bool
    ) throws(FileError) -> SharedWork.Outcome<KeycloakReport> {
        guard let keycloak = provider.keycloak else { return .tooEarly }
        let work = WatchedUsers(directory: directory, provider: provider.name).work
        return try work.attempt(
            now: now(), interval: interval,
            retry: .init(interval: KeycloakWatch.retryInterval) { $0.isWhole ? nil : now() }
        ) {
            let clients = NetworkClients(
                certificateAuthorityFile: certificateAuthorityFile, isCancelled: isStopping)
            let check = KeycloakCheck(
                provider: provider, keycloak: keycloak, directory: directory, auditLog: auditLog,
                metrics: metrics, now: now, isStopping: isStopping)
            return check.report { request, timeLimit throws(HTTPError) in
                try clients.send(request, timeLimit: timeLimit)
            }
        }
    }
}
