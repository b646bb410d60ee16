internal import ArgumentParser
internal import State
internal import Wire

/// Selects the lines of the audit log that meet every condition.
struct AuditFilter: ParsableArguments {
    enum Outcome: String, ExpressibleByArgument, CaseIterable {
        case allowed
        case refused
    }

    @Option(
        help: "Select requests whose ID (RequestId in the answer) begins with this text.")
    var requestID: String?

    // An OpenID user's parent may begin with "-".
    @Option(
        parsing: .unconditional,
        help: """
            Select requests of this user, by subject, parent, access key ID or user name (OpenID: \
            preferred_username, email or upn; LDAP: the login name), and changes of this user.
            """,
        completion: .userNames)
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Select requests from this time on: 2026-01-31T10:20:30Z, or 90s, 10m, 2h, 7d ago.",
            valueName: "time"))
    var since: PastMoment?

    @Option(help: ArgumentHelp("Select requests before this time.", valueName: "time"))
    var until: PastMoment?

    @Option(help: "Select requests by outcome.")
    var outcome: Outcome?

    @Option(help: "Select requests of this action: AssumeRole, GetObject …")
    var action: String?

    func validate() throws {
        guard requestID != "" else {
            throw ValidationError("--request-id is empty: give an ID, or its beginning.")
        }
    }

    func takes(_ record: AuditRecord) -> Bool {
        if let since, record.time < since.timestamp { return false }
        if let until, record.time >= until.timestamp { return false }
        if let outcome, record.outcome != outcome.rawValue { return false }
        if let action, !record.has(action, in: .action) { return false }
        if let requestID, !record.has(requestIDPrefix: requestID) { return false }
        if let user, !record.has(user, in: .subject, .parent, .userName, .accessKeyID, .target),
            !(record.caller ?? "").utf8.elementsEqual(user.utf8)
        {
            return false
        }
        return true
    }
}
