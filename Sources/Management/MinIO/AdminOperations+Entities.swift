internal import State
internal import System
internal import Wire

extension AdminOperations {
    /// Which policies are attached to whom. Without a parameter: every policy with its holders.
    func policyEntities(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        let users = call.query.values(of: "user")
        let groups = call.query.values(of: "group")
        let policies = call.query.values(of: "policy")
        let asksForAll = users.isEmpty && groups.isEmpty && policies.isEmpty
        let all = try read { () throws(FileError) in
            (
                users: try administration.directory.users.all(),
                groups: try administration.directory.groups.all()
            )
        }
        var json = JSONWriter()
        json.field("timestamp", call.now.iso8601)
        if !users.isEmpty {
            json.field(
                "userMappings",
                objects: all.users.filter { users.contains($0.name) }.map { user in
                    mapping(of: user, groups: all.groups)
                })
        }
        if !groups.isEmpty {
            json.field(
                "groupMappings",
                objects: all.groups.filter { groups.contains($0.name) }.map(mapping))
        }
        if asksForAll || !policies.isEmpty {
            let attached = Set(all.users.flatMap(\.policies) + all.groups.flatMap(\.policies))
            let shown = asksForAll ? attached.sorted() : policies.sorted()
            json.field(
                "policyMappings",
                objects: shown.map { policy in
                    var json = JSONWriter()
                    json.field("policy", policy)
                    json.field(
                        "users", all.users.filter { $0.policies.contains(policy) }.map(\.name))
                    json.field(
                        "groups", all.groups.filter { $0.policies.contains(policy) }.map(\.name))
                    return json
                })
        }
        return AdminAnswer(json)
    }

    private func mapping(of user: User, groups: [Group]) -> JSONWriter {
        var json = JSONWriter()
        json.field("user", user.name)
        json.field("policies", user.policies)
        let own = groups.filter { user.groups.contains($0.name) && !$0.policies.isEmpty }
        if !own.isEmpty { json.field("memberOfMappings", objects: own.map(mapping)) }
        return json
    }

    private func mapping(of group: Group) -> JSONWriter {
        var json = JSONWriter()
        json.field("group", group.name)
        json.field("policies", group.policies)
        return json
    }
}
