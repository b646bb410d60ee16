/// What the state directory holds, for the metrics.
package struct RecordCounts: Sendable {
    /// Valid revocations of single sessions.
    let revokedSessions: Int
    /// Valid revocations of all sessions of a parent.
    let revokedParents: Int
    let accessKeys: [(state: String, count: Int)]

    package init(
        revokedSessions: Int, revokedParents: Int, accessKeys: [(state: String, count: Int)]
    ) {
        self.revokedSessions = revokedSessions
        self.revokedParents = revokedParents
        self.accessKeys = accessKeys
    }
}
