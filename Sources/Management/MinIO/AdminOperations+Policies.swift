internal import PolicyEngine
internal import State
internal import System
internal import Wire

extension AdminOperations {
    func addPolicy(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("name")
        call.target = name
        let document = call.body
        _ = try administer { () throws(AdministrationError) in
            try administration.createPolicy(name, document: document)
        }
        return .done
    }

    /// Removes a policy. One that does not exist is no error, as in MinIO.
    func removePolicy(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("name")
        call.target = name
        do throws(AdminError) {
            try administer { () throws(AdministrationError) in
                try administration.removePolicy(name)
            }
        } catch .administration(.absent(.policy, _)) {
        }
        return .done
    }

    /// The document alone, or with its name if the query has `v=2`.
    func policyInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("name")
        call.target = name
        let policy = try administer { () throws(AdministrationError) in
            try administration.policy(named: name)
        }
        guard call.query["v"] == "2" else { return AdminAnswer(body: policy.document) }
        var json = JSONWriter()
        json.field("PolicyName", policy.name)
        json.field("Policy", json: policy.document)
        // The day when it was made is not recorded.
        let updated = try read { () throws(FileError) in
            try administration.policies.updated(name)
        }
        json.field("CreateDate", updated?.iso8601 ?? AdminOperations.noTime)
        json.field("UpdateDate", updated?.iso8601 ?? AdminOperations.noTime)
        return AdminAnswer(json)
    }

    func listPolicies() throws(AdminError) -> AdminAnswer {
        var json = JSONWriter()
        let names = try read { () throws(FileError) in try administration.policies.names() }
        for name in names {
            let policy = try administer { () throws(AdministrationError) in
                try administration.policy(named: name)
            }
            // A damaged document would spoil the whole answer.
            guard (try? PolicyDocument(json: policy.document)) != nil else { continue }
            json.field(name, json: policy.document)
        }
        return AdminAnswer(json)
    }

    func attachPolicies(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let change = try PolicyAssociation(call.object)
        note(change, in: &call)
        let attached = try administer { () throws(AdministrationError) in
            try administration.attach(change.policies, to: change.holder)
        }
        return answer("policiesAttached", attached, now: call.now)
    }

    func detachPolicies(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let change = try PolicyAssociation(call.object)
        note(change, in: &call)
        let detached = try administer { () throws(AdministrationError) in
            try administration.detach(change.policies, from: change.holder)
        }
        return answer("policiesDetached", detached, now: call.now)
    }

    /// Replaces all policies of a user or a group; no policy clears them.
    func setPolicies(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("userOrGroup")
        call.target = name
        let policies = PolicyNames.split(call.query["policyName"] ?? "")
        call.change = policies.joined(separator: ", ")
        let isGroup: Bool
        switch call.query["isGroup"] {
        case nil, "", "false": isGroup = false
        case "true": isGroup = true
        case _?: throw .invalidArgument(name: "isGroup", reason: "must be true or false")
        }
        try administer { () throws(AdministrationError) in
            try administration.setPolicies(policies, of: isGroup ? .group(name) : .user(name))
        }
        return .done
    }

    /// Notes a change for the audit log.
    func note(_ change: PolicyAssociation, in call: inout AdminCall) {
        call.target = change.name
        call.change = change.policies.joined(separator: ", ")
    }

    func answer(_ name: String, _ policies: [String], now: Timestamp) -> AdminAnswer {
        var json = JSONWriter()
        json.field(name, policies)
        json.field("updatedAt", now.iso8601)
        return AdminAnswer(json)
    }
}
