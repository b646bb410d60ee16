internal import State
internal import Wire

/// Which policies a call attaches or detaches, and to whom.
struct PolicyAssociation {
    let policies: [String]
    /// The user or group, as the caller names it.
    let name: String
    let isGroup: Bool

    init(_ object: JSONObject) throws(AdminError) {
        policies = try object.texts("policies")
        guard !policies.isEmpty else {
            throw .invalidArgument(name: "policies", reason: "the body names none")
        }
        switch (try object.text("user"), try object.text("group")) {
        case (let user?, nil): (name, isGroup) = (user, false)
        case (nil, let group?): (name, isGroup) = (group, true)
        default:
            throw .invalidArgument(
                name: "user", reason: "the body must name a user or a group, and not both")
        }
    }

    /// A user or group of Daypass.
    var holder: Administration.Holder { isGroup ? .group(name) : .user(name) }

    /// A user or group of the directory, with a name in the directory's spelling.
    func mappedName(_ name: String) -> MappedName {
        isGroup ? .ldapGroup(name) : .ldapUser(name)
    }
}
