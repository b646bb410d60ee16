package import Wire

/// The sessions that count no longer although their tokens have not ended.
package struct Revocations: Equatable, Sendable {
    /// Sessions of one parent that were issued before a moment.
    package struct ParentRevocation: Equatable, Sendable {
        package let parent: String
        package let before: Timestamp
        /// Only those with this label; all of them when nil.
        package let revokeType: String?

        package init(parent: String, before: Timestamp, revokeType: String? = nil) {
            self.parent = parent
            self.before = before
            self.revokeType = revokeType
        }
    }

    /// The longest session is a week: what was revoked longer ago has ended by itself.
    static let maximumSessionLength = 604_800

    /// The access keys of single sessions, and when each was revoked.
    package private(set) var accessKeyIDs: [String: Timestamp] = [:]
    package private(set) var parents: [ParentRevocation] = []

    package init() {}

    package init(accessKeyIDs: [String: Timestamp], parents: [ParentRevocation]) {
        self.accessKeyIDs = accessKeyIDs
        self.parents = parents
    }

    package mutating func revoke(accessKeyID: String, now: Timestamp) {
        accessKeyIDs[accessKeyID] = now
        prune(now: now)
    }

    package mutating func revoke(_ revocation: ParentRevocation, now: Timestamp) {
        parents.removeAll {
            $0.parent == revocation.parent && $0.revokeType == revocation.revokeType
                && $0.before <= revocation.before
        }
        parents.append(revocation)
        prune(now: now)
    }

    /// Whether a session is revoked.
    package func cover(
        accessKeyID: String, parent: String, issuedAt: Timestamp, revokeType: String?
    ) -> Bool {
        accessKeyIDs[accessKeyID] != nil
            || parents.contains {
                $0.parent == parent && issuedAt < $0.before
                    && ($0.revokeType == nil || $0.revokeType == revokeType)
            }
    }

    private mutating func prune(now: Timestamp) {
        let oldest = now + -Revocations.maximumSessionLength
        accessKeyIDs = accessKeyIDs.filter { $0.value >= oldest }
        parents.removeAll { $0.before < oldest }
    }
}
