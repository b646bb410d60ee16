internal import Configuration
internal import Monitoring
internal import State
internal import System
internal import Wire

/// Checks a provider's users with sessions, and ends the sessions of disabled or deleted ones.
struct KeycloakCheck {
    /// After this many failures in a row, the check stops: the cause is not the users. A single
    /// failing user must not keep every check from reaching the users after it.
    private static let maximumFailureCount = 5

    let provider: OpenIDProviderConfiguration
    let keycloak: KeycloakConfiguration
    let directory: StateDirectory
    let auditLog: AuditLog
    var metrics: Metrics?
    let now: () -> Timestamp
    let isStopping: () -> Bool

    func report(send: @escaping KeycloakRealm.Send) -> KeycloakReport {
        var report = KeycloakReport(provider: provider.name)
        let watched = WatchedUsers(directory: directory, provider: provider.name)
        do {
            let users = try watched.current(now: now()) { report.problems.append($0.description) }
            // Without users to ask about, leave Keycloak alone.
            if !users.isEmpty { ask(for: users, send: send, &report) }
            if !report.ended.isEmpty { try end(report.ended, watched) }
        } catch {
            report.problems.append("\(error)")
        }
        return report
    }

    private func ask(
        for users: [WatchedUser], send: @escaping KeycloakRealm.Send,
        _ report: inout KeycloakReport
    ) {
        do throws(IdentityError) {
            var realm = try KeycloakRealm(provider, keycloak, send: send)
            var failureCount = 0
            for user in users where failureCount < KeycloakCheck.maximumFailureCount {
                guard !isStopping() else { break }
                let state = realm.state(of: user.subject)
                if case .failed(let detail) = state {
                    failureCount += 1
                    note(detail, &report)
                    continue
                }
                failureCount = 0
                report.userCount += 1
                switch state {
                case .enabled, .failed: break
                case .disabled: report.ended.append(.init(user: user, reason: .disabled))
                case .absent: report.ended.append(.init(user: user, reason: .absent))
                case .unknown(let detail): note(detail, &report)
                }
            }
        } catch {
            note(error.description, &report)
        }
        report.isCut = isStopping()
    }

    /// When the process stops, it cancels the current request; that is not a problem of Keycloak.
    private func note(_ problem: String, _ report: inout KeycloakReport) {
        guard !isStopping() else { return }
        report.problems.append(problem)
        metrics?.countFailure(of: .issuer)
    }

    /// Revokes the sessions of users, disables their access keys, and forgets the users until they
    /// begin new sessions.
    ///
    /// A session that begins between the two steps is only forgotten: hence the second revocation.
    private func end(_ ended: [KeycloakReport.Ended], _ watched: WatchedUsers) throws {
        let administration = Administration(directory: directory)
        let parents = ended.map(\.user.parent)
        try administration.revokeSessions(parents: parents, now: now())
        try watched.remove(ended.map(\.user))
        try administration.revokeSessions(parents: parents, now: now())
        try administration.disableAccessKeys(ofParents: Set(parents))
        for one in ended { try auditLog.append(line(one)) }
    }

    private func line(_ ended: KeycloakReport.Ended) -> [UInt8] {
        var line = AuditLine(time: now())
        line.add(.action, "KeycloakCheck")
        line.add(.ended)
        line.add(.reason, ended.reason.rawValue)
        line.add(.subject, ended.user.subject, limit: 256)
        line.add(.provider, provider.name)
        return line.bytes
    }
}
