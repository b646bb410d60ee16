internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// The sessions of a person, and their end.
extension PortalService {
    private static let day = 86_400

    func showSessions(of visitor: Visitor, _ page: PageRequest) throws(PageError) -> PageAnswer {
        let parent = visitor.session.parent
        let snapshot = try kept { () throws(FileError) in try state.snapshot(now: page.now) }
        var logged: LoggedSessions?
        do throws(FileError) {
            logged = try auditLog.sessions(
                of: parent, since: page.now + -PortalService.day, now: page.now)
        } catch {
            // The sessions can be ended all the same.
            report(error.description)
        }
        return .page(
            SessionsPage.page(visitor, logged, canEnd: changesRecords) { session in
                session.end <= page.now
                    || snapshot.revocations.cover(
                        accessKeyID: session.accessKeyID, parent: parent,
                        issuedAt: session.begun, revokeType: nil)
            })
    }

    /// Revokes all sessions of the person, this sign-in among them.
    func endSessions(
        of visitor: Visitor, _ page: PageRequest, clients: NetworkClients,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let parent = visitor.session.parent
        entry.target = parent
        let rights = try rights(of: visitor, page)
        let action = AdminAction.removeServiceAccount
        guard rights.may(action) || rights.mayForItself(action) else {
            throw .deniedByPolicy(detail: rights.denial(of: [action]))
        }
        entry.change = "all sessions"
        try requireChangesOfRecords()
        try administer { () throws(AdministrationError) in
            try administration.revokeSessions(parents: [parent], now: page.now)
        }
        return try signOut(visitor, page, clients: clients)
    }
}

extension Visitor {
    /// What the administration API calls the end of such a person's sessions.
    var revocationName: String {
        switch cookie.proof {
        case .provider: "RevokeOpenIDTokens"
        case .directory: "RevokeLDAPTokens"
        case .accessKey: "RevokeTokens"
        }
    }
}
