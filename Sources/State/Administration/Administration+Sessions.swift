internal import System
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
        try revokeSessions(parents: [parent], before: before, revokeType: revokeType, now: now)
    }

    /// The same of several parents, in one change.
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
            try onDisk { () throws(FileError) in
                var revocations = try directory.revocations()
                add(&revocations)
                try change.write(revocations)
            }
        }
    }
}
