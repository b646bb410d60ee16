internal import Configuration
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// The end of sessions: what `daypass session revoke` does.
extension AdminOperations {
    /// Whose sessions, in the words of the path.
    enum SessionSource: Sendable {
        case users
        case directory
        case openIDProviders
    }

    func revokeSessions(
        _ call: inout AdminCall, of source: SessionSource
    ) throws(AdminError) -> AdminAnswer {
        let user = call.query["user"] ?? ""
        let type = call.query["tokenRevokeType"] ?? ""
        let revokesAll: Bool
        switch call.query["fullRevoke"] {
        case nil, "", "false": revokesAll = false
        case "true": revokesAll = true
        case _?: throw .invalidArgument(name: "fullRevoke", reason: "must be true or false")
        }
        call.target = user.isEmpty ? call.caller.account : user
        guard (call.target ?? "").utf8.count <= MappedName.maximumByteCount else {
            throw .invalidArgument(name: "user", reason: "is too long")
        }
        var parents = [call.caller.account]
        if !user.isEmpty, user != call.caller.account {
            // Before a directory is asked about the name.
            try call.caller.require(.action(.removeServiceAccount))
            parents = try self.parents(user, of: source)
        }
        guard !(revokesAll && !type.isEmpty) else {
            throw .invalidRequest(reason: "fullRevoke and tokenRevokeType exclude each other")
        }
        var revokeType: String? = type.isEmpty ? nil : type
        if revokeType == nil, !revokesAll {
            // Without either, a session means those of its own type.
            revokeType = user.isEmpty ? call.caller.revokeType : nil
            guard revokeType != nil else {
                throw .invalidRequest(reason: "needs fullRevoke=true or a tokenRevokeType")
            }
        }
        call.change = revokeType.map { "sessions of type \($0)" } ?? "all sessions"
        let now = call.now
        try administer { [parents, revokeType] () throws(AdministrationError) in
            try administration.revokeSessions(parents: parents, revokeType: revokeType, now: now)
        }
        return .noContent
    }

    /// The names that the sessions of a user may have for their owner.
    private func parents(
        _ user: String, of source: SessionSource
    ) throws(AdminError) -> [String] {
        switch source {
        case .users: return [user]
        case .directory:
            guard let directoryNames else { throw .ldapNotEnabled }
            return try directoryNames.sessionOwners(user)
        case .openIDProviders:
            // What the lists of access keys call a person is the owner of the sessions already.
            guard !OutsideParent.isDigest(user) else { return [user] }
            let names = configuration.openIDProviders.flatMap {
                WebIdentityParent.names(subject: user, provider: $0)
            }
            guard !names.isEmpty else {
                throw .invalidRequest(reason: "no OpenID provider is configured")
            }
            // Several providers may have one issuer.
            return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }
}
