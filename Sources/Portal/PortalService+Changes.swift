internal import Credentials
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// What all changes of records need.
extension PortalService {
    /// What the person may do, by policies that may ask about this request.
    func rights(of visitor: Visitor, _ page: PageRequest) throws(PageError) -> CallerRights {
        let principal = visitor.account
        let granted = try kept { () throws(FileError) in
            try permissions.permissions(of: principal)
        }
        var server = ConditionValues()
        server.setValues(of: page.request, now: page.now)
        server.setValues(of: principal)
        var stated = ConditionValues()
        stated.setValues(statedBy: page.request)
        return CallerRights(granted, of: principal, server: server, stated: stated)
    }

    /// Checks that this process may change records, and that the audit log has room: a change that
    /// the log can't tell is not made.
    func requireChangesOfRecords() throws(PageError) {
        guard changesRecords else { throw .refusedChange(reason: English.noChangesHere) }
        try kept { () throws(FileError) in try auditLog.checkRoom() }
    }

    /// - Throws: ``PageError/refusedChange(reason:)``
    func administer<Result>(
        _ work: () throws(AdministrationError) -> Result
    ) throws(PageError) -> Result {
        do throws(AdministrationError) {
            return try work()
        } catch .state(let error) {
            report(error.description)
            throw .internalFailure(detail: error.description)
        } catch {
            throw .refusedChange(reason: error.description)
        }
    }
}

extension Visitor {
    /// The person, as an account that changes records. A user who signed in with the user's own
    /// secret acts as the user; all others act by a session.
    var account: Principal {
        guard case .accessKey = cookie.proof, case .session(_, .user(let user), nil) = principal,
            principal.narrowing.isEmpty
        else { return principal }
        return .user(user)
    }
}
