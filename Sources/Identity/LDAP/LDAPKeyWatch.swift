package import Configuration
internal import Credentials
internal import LDAP
package import Monitoring
package import State
package import System
package import Wire

/// Asks the LDAP directory about the people who have access keys: whether it still has them, and
/// in which groups they are.
package struct LDAPKeyWatch: Sendable {
    /// The least time between two looks, in seconds, over all processes.
    static let interval = 3_600
    /// The same after a look that did not reach everyone.
    static let retryInterval = 300
    /// How many answers are kept in one change.
    private static let batchCount = 100

    private let configuration: LDAPConfiguration
    private let directory: StateDirectory
    private let auditLog: AuditLog
    private let certificateAuthorityFile: String?
    /// Whether only groups with policies are of use.
    private let keepsMappedGroups: Bool
    private let metrics: Metrics?

    /// What a look found.
    package struct Report: Sendable {
        package var personCount = 0
        /// The names of those whom the directory no longer has.
        package var ended: [String] = []
        package var problem: String?
    }

    /// `nil` if no directory is configured.
    package init?(
        _ configuration: DaypassConfiguration, directory: StateDirectory, metrics: Metrics? = nil
    ) {
        guard let ldap = configuration.ldap else { return nil }
        self.configuration = ldap
        self.directory = directory
        self.metrics = metrics
        auditLog = AuditLog(configuration.auditLog, directory: directory)
        certificateAuthorityFile = configuration.certificateAuthorityFile
        keepsMappedGroups = configuration.policyPlugin == nil
    }

    /// Looks, if the last look of any process is long enough ago.
    ///
    /// - Parameter isStopping: Whether to stop between two people.
    package func lookWhenDue(
        now: @escaping () -> Timestamp, isStopping: @escaping @Sendable () -> Bool,
        reportProblem: (String) -> Void
    ) {
        guard !isStopping() else { return }
        do throws(FileError) {
            let outcome = try look(
                interval: LDAPKeyWatch.interval, now: now, isStopping: isStopping)
            if case .made(let report) = outcome, let problem = report.problem {
                reportProblem("access keys of LDAP users could not all be checked: \(problem)")
            }
        } catch {
            reportProblem(error.description)
        }
    }

    /// Looks now; `nil` if another process does.
    package func look(now: @escaping () -> Timestamp) throws(FileError) -> Report? {
        guard case .made(let report) = try look(interval: nil, now: now, isStopping: { false })
        else { return nil }
        return report
    }

    private func look(
        interval: Int?, now: @escaping () -> Timestamp,
        isStopping: @escaping @Sendable () -> Bool
    ) throws(FileError) -> SharedWork.Outcome<Report> {
        let people = try people()
        // Without a key of such a person, leave the directory alone.
        guard !people.isEmpty else { return .made(Report()) }
        return try directory.directoryStandings.work.attempt(
            now: now(), interval: interval,
            retry: .init(interval: LDAPKeyWatch.retryInterval) { report in
                report.problem == nil ? nil : now()
            }
        ) { () throws(FileError) in
            try ask(about: people, now: now, isStopping: isStopping)
        }
    }

    /// What the directory says about a person now.
    package func standing(
        of person: AccessKeyParent.DirectoryPerson, now: Timestamp
    ) throws(LDAPFailure) -> DirectoryStanding {
        try standing(
            of: person,
            clients: NetworkClients(certificateAuthorityFile: certificateAuthorityFile), now: now)
    }

    /// The owners of keys, each once.
    private func people() throws(FileError) -> [AccessKeyParent.DirectoryPerson] {
        var people: [String: AccessKeyParent.DirectoryPerson] = [:]
        for key in try directory.accessKeys.all() {
            if case .ldapUser(let person) = key.parent { people[person.name] = person }
        }
        return people.values.sorted { $0.name < $1.name }
    }

    private func ask(
        about people: [AccessKeyParent.DirectoryPerson], now: () -> Timestamp,
        isStopping: () -> Bool
    ) throws(FileError) -> Report {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        var report = Report()
        var standings: [DirectoryStanding] = []
        for person in people {
            guard !isStopping() else {
                report.problem = "the process stops"
                break
            }
            do throws(LDAPFailure) {
                standings.append(try standing(of: person, clients: clients, now: now()))
            } catch {
                // The last answers stay, for as long as they apply.
                metrics?.countFailure(of: .directory)
                report.problem = error.description
                break
            }
            if standings.count == LDAPKeyWatch.batchCount { try keep(&standings, &report) }
        }
        try keep(&standings, &report)
        return report
    }

    private func standing(
        of person: AccessKeyParent.DirectoryPerson, clients: NetworkClients, now: Timestamp
    ) throws(LDAPFailure) -> DirectoryStanding {
        var session = try LDAPSession(configuration, clients: clients)
        // By the login name, so that the filter of logins applies.
        guard case .one(let entry) = try session.find(loginName: person.loginName),
            entry.name.description == person.name
        else {
            session.end(keepingIn: clients)
            return DirectoryStanding(name: person.name, isThere: false, checked: now)
        }
        let groups = try session.groups(of: entry, loginName: person.loginName)
        session.end(keepingIn: clients)
        return DirectoryStanding(
            name: person.name, isThere: true, groups: groups.map(\.description),
            attributes: entry.attributes.map { .init(name: $0.name, values: $0.values) },
            checked: now)
    }

    /// Keeps answers, audits who is gone, and disables their keys: a later person of the same name
    /// is another one.
    private func keep(
        _ standings: inout [DirectoryStanding], _ report: inout Report
    ) throws(FileError) {
        defer { standings = [] }
        var kept: [DirectoryStanding] = []
        for standing in standings {
            let before = try? directory.directoryStandings[standing.name]
            if !standing.isThere, before?.isThere ?? true {
                report.ended.append(standing.name)
                try auditLog.append(line(of: standing))
            }
            kept.append(keepsMappedGroups ? try mapped(standing) : standing)
        }
        report.personCount += kept.count
        try directory.directoryStandings.write(kept)
        let gone = Set(kept.filter { !$0.isThere }.map(\.name))
        guard !gone.isEmpty else { return }
        do throws(AdministrationError) {
            try Administration(directory: directory).disableAccessKeys(ofParents: gone)
        } catch {
            // The next look tries again.
            report.problem = error.description
        }
    }

    /// The answer without groups that have no policies, as in session tokens.
    private func mapped(_ standing: DirectoryStanding) throws(FileError) -> DirectoryStanding {
        var groups: [String] = []
        for group in standing.groups where try directory.mappings[.ldapGroup(group)] != nil {
            groups.append(group)
        }
        return DirectoryStanding(
            name: standing.name, isThere: standing.isThere, groups: groups,
            attributes: standing.attributes, checked: standing.checked)
    }

    private func line(of standing: DirectoryStanding) -> [UInt8] {
        var line = AuditLine(time: standing.checked)
        line.add(.action, "LDAPCheck")
        line.add(.ended)
        line.add(.reason, "the directory no longer has the owner of access keys")
        line.add(.subject, standing.name, limit: 256)
        return line.bytes
    }
}
