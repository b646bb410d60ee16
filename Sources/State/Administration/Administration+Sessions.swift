internal import System
package import Wire

extension Administration {
    package func revokeSession(
        accessKeyID: String, now: Timestamp
    ) throws(AdministrationError) {
        try revoke { $0.revoke(accessKeyID: accessKeyID, now: now) }
    }

    /// Revokes the sessions of parents that were issued before a moment, in one change.
    ///
    /// - Parameter before: `nil` for all sessions until now. Times are whole seconds, so a session
    ///   that is issued later within the current second is revoked, too.
    package func revokeSessions(
        parents: [String], before: Timestamp? = nil, revokeType: String? = nil, now: Timestamp
    ) throws(AdministrationError) {
        if let before, before > now { throw .revocationAhead(before) }
        try revoke { revocations in
            for parent in parents {
                revocations.revoke(
                    .init(parent: parent, before: before ?? now + 1, revokeType: revokeType),
                    now: now)
            }
        }
    }

    private func revoke(
        _ add: (inout Revocations) -> Void
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            var revocations = try onDisk(try directory.revocations.read())
            add(&revocations)
            try onDisk(try directory.revocations.write(revocations, in: change))
        }
    }
}
