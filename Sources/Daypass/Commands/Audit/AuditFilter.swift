internal import ArgumentParser
internal import State
internal import System
internal import Wire

/// Which lines of the audit log are asked for: those that meet each condition.
struct AuditFilter: ParsableArguments {
    enum Outcome: String, ExpressibleByArgument, CaseIterable {
        case allowed
        case refused
    }

    @Option(help: "Only the request with this ID, as an answer names it (RequestId).")
    var requestID: String?

    @Option(
        help: """
            Only requests of this user: by subject, parent, access key ID or user name (of OpenID: \
            preferred_username, email or upn; of LDAP: the login name).
            """)
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Only from this moment on: as 2026-01-31T10:20:30Z, or 90s, 10m, 2h, 7d ago.",
            valueName: "time"))
    var since: PastMoment?

    @Option(help: ArgumentHelp("Only before this moment.", valueName: "time"))
    var until: PastMoment?

    @Option(help: "Only those that were allowed, or refused.")
    var outcome: Outcome?

    @Option(help: "Only this action: AssumeRole, GetObject …")
    var action: String?

    func takes(_ record: AuditRecord) -> Bool {
        if let since, record.time < since.timestamp { return false }
        if let until, record.time >= until.timestamp { return false }
        if let outcome, record.outcome != outcome.rawValue { return false }
        if let action, !record.has(action, in: "action") { return false }
        if let requestID, !record.has(requestID, in: "requestID") { return false }
        if let user, !record.has(user, in: "subject", "parent", "userName", "accessKeyID") {
            return false
        }
        return true
    }
}

/// A moment as people write it, also by how long ago it was.
struct PastMoment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        if let moment = Moment(argument: argument) {
            timestamp = moment.timestamp
            return
        }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }),
            let count = UInt32(argument.dropLast())
        else { return nil }
        timestamp = Clock.now + -(Int(count) * unit)
    }
}
