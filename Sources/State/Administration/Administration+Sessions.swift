package import Wire

extension Administration {
    /// Revokes one session.
    package func revokeSession(
        accessKeyID: String, now: Timestamp
    ) throws(AdministrationError) {
        try revoke { $0.revoke(accessKeyID: accessKeyID, now: now) }
    }

    /// Revokes the sessions of a parent that were issued before a moment.
    ///
    /// - Parameter before: Nil for all that there are. Times have whole seconds: those of the running one
    ///   are among them, also the ones that it may still bring.
    package func revokeSessions(
        parent: String, before: Timestamp? = nil, revokeType: String? = nil, now: Timestamp
    ) throws(AdministrationError) {
        if let before, before > now { throw .revocationAhead(before) }
        let revocation = Revocations.ParentRevocation(
            parent: parent, before: before ?? now + 1, revokeType: revokeType)
        try revoke { $0.revoke(revocation, now: now) }
    }

    /// Revokes all sessions of parents that there are, in one change.
    package func revokeSessions(parents: [String], now: Timestamp) throws(AdministrationError) {
        try revoke { revocations in
            for parent in parents {
                revocations.revoke(.init(parent: parent, before: now + 1), now: now)
            }
        }
    }

    private func revoke(
        _ add: (inout Revocations) -> Void
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            try onDisk { () throws(StateError) in
                var revocations = try directory.revocations()
                add(&revocations)
                try change.write(revocations)
            }
        }
    }
}
