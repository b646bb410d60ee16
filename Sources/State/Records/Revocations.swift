package import System
package import Wire

/// The sessions that are revoked although their tokens have not expired.
package struct Revocations: Equatable, Sendable {
    /// The sessions of one parent that were issued before a moment.
    package struct ParentRevocation: Equatable, Sendable {
        package let parent: String
        package let before: Timestamp
        /// Only the sessions with this label; all of them if `nil`.
        package let revokeType: String?

        package init(parent: String, before: Timestamp, revokeType: String? = nil) {
            self.parent = parent
            self.before = before
            self.revokeType = revokeType
        }
    }

    /// The longest session lasts a week. Sessions that were revoked longer ago have expired.
    package static let maximumSessionLength = 604_800
    /// The longest time, in seconds, that a person stays signed in to the pages.
    package static let maximumSignInLength = 43_200

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

    /// Adds other revocations. Of two for the same sessions, the wider one applies.
    mutating func merge(_ others: Revocations, now: Timestamp) {
        accessKeyIDs.merge(others.accessKeyIDs) { max($0, $1) }
        var latest: [Owner: Timestamp] = [:]
        for revocation in parents + others.parents {
            let owner = Owner(parent: revocation.parent, revokeType: revocation.revokeType)
            latest[owner] = max(latest[owner] ?? revocation.before, revocation.before)
        }
        parents = latest.map { owner, before in
            ParentRevocation(parent: owner.parent, before: before, revokeType: owner.revokeType)
        }.sorted { ($0.before, $0.parent) < ($1.before, $1.parent) }
        prune(now: now)
    }

    private struct Owner: Hashable {
        let parent: String
        let revokeType: String?
    }

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

extension Revocations: Record {
    static let kind = "revocation"
    static let limit = 16 << 20

    init?(_ object: JSONObject) {
        guard let accessKeys = object.object("accessKeys"),
            case .array(let elements) = object["parents"]
        else { return nil }
        for member in accessKeys.members {
            guard case .number(let text) = member.value, let revoked = Int(text) else {
                return nil
            }
            accessKeyIDs[member.name] = Timestamp(seconds: revoked)
        }
        for element in elements {
            guard case .object(let fields) = element, let parent = ParentRevocation(fields) else {
                return nil
            }
            parents.append(parent)
        }
    }

    var json: JSONWriter {
        var accessKeys = JSONWriter()
        for (id, revoked) in accessKeyIDs { accessKeys.field(id, revoked.seconds) }
        var list = [UInt8(ascii: "[")]
        for parent in parents {
            if list.count > 1 { list.append(UInt8(ascii: ",")) }
            list += parent.json.object
        }
        list.append(UInt8(ascii: "]"))
        var json = JSONWriter()
        json.field("accessKeys", accessKeys)
        json.field("parents", json: list)
        return json
    }
}

extension Revocations.ParentRevocation {
    fileprivate init?(_ object: JSONObject) {
        guard let parent = object.string("parent"), let before = object.integer("before") else {
            return nil
        }
        switch object["type"] {
        case nil, .null: revokeType = nil
        case .string(let text): revokeType = text
        default: return nil  // All sessions would be revoked, or those of another label.
        }
        self.parent = parent
        self.before = Timestamp(seconds: before)
    }

    fileprivate var json: JSONWriter {
        var json = JSONWriter()
        json.field("parent", parent)
        json.field("before", before.seconds)
        json.field("type", ifPresent: revokeType)
        return json
    }
}

/// The revocations' record: `revocations.json`.
package struct RevocationsFile: Sendable {
    static let name = "revocations.json"

    let directory: StateDirectory

    var status: FileStatus? {
        get throws(FileError) { try directory.status(of: RevocationsFile.name) }
    }

    /// - Throws: ``FileError/damaged(path:reason:)``: an unreadable record may revoke any session.
    package func read() throws(FileError) -> Revocations {
        try directory.record(RevocationsFile.name) ?? Revocations()
    }

    /// - Parameter revocations: Made from what was read in the same change.
    package func write(
        _ revocations: Revocations, in change: borrowing StateChange
    ) throws(FileError) {
        try change.write(revocations, to: RevocationsFile.name)
    }
}
