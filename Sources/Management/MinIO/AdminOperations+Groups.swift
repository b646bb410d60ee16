internal import State
internal import System
internal import Wire

extension AdminOperations {
    /// Adds members, and makes the group if it is missing; or removes members. To remove none
    /// removes the group, which must be empty.
    func updateGroupMembers(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let object = try call.object
        guard let group = try object.text("group") else {
            throw .invalidArgument(name: "group", reason: "is missing from the body")
        }
        call.target = group
        let members = try object.texts("members")
        let removes: Bool
        switch object["isRemove"] {
        case nil, .null: removes = false
        case .boolean(let value): removes = value
        default: throw .unreadableBody(detail: "isRemove is neither true nor false")
        }
        call.change =
            (removes ? members.isEmpty ? "group" : "without " : "with ")
            + members.joined(separator: ", ")
        try administer { () throws(AdministrationError) in
            if !removes {
                try administration.add(members, toGroup: group)
            } else if members.isEmpty {
                try administration.removeGroup(group)
            } else {
                try administration.remove(members, fromGroup: group)
            }
        }
        return .done
    }

    func group(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("group")
        call.target = name
        let group = try administer { () throws(AdministrationError) in
            try administration.group(named: name)
        }
        let members = try read { () throws(FileError) in try administration.directory.users.all() }
            .filter { $0.groups.contains(name) }
        var json = JSONWriter()
        json.field("name", group.name)
        json.field("status", group.isEnabled ? "enabled" : "disabled")
        json.field("members", members.map(\.name))
        json.field("policy", group.policies.joined(separator: ","))
        let updated = try read { () throws(FileError) in
            try administration.directory.groups.updated(name)
        }
        json.field("updatedAt", ifPresent: updated?.iso8601)
        return AdminAnswer(json)
    }

    func listGroups() throws(AdminError) -> AdminAnswer {
        let names = try read { () throws(FileError) in
            try administration.directory.groups.names()
        }
        return AdminAnswer(body: JSONWriter.list(names))
    }

    func setGroupStatus(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("group")
        call.target = name
        let isEnabled = try call.isEnabled
        call.change = isEnabled ? "enabled" : "disabled"
        try administer { () throws(AdministrationError) in
            try administration.setEnabled(isEnabled, group: name)
        }
        return .done
    }
}
