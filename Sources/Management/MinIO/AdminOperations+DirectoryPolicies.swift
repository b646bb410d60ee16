internal import LDAP
internal import State
internal import System
internal import Wire

/// Policies of the LDAP directory's users and groups.
extension AdminOperations {
    func attachDirectoryPolicies(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        guard let directoryNames else { throw .ldapNotEnabled }
        let change = try PolicyAssociation(call.object)
        note(change, in: &call)
        let holder = try name(in: change, directoryNames)
        call.target = holder.text
        let attached = try administer { () throws(AdministrationError) in
            try administration.attach(change.policies, to: .mapped(holder))
        }
        return answer("policiesAttached", attached, now: call.now)
    }

    /// Detaches policies, even from an entry that the directory no longer has.
    func detachDirectoryPolicies(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        guard let directoryNames else { throw .ldapNotEnabled }
        let change = try PolicyAssociation(call.object)
        note(change, in: &call)
        let recorded = try recordedName(in: change)
        let holder = if let recorded { recorded } else { try name(in: change, directoryNames) }
        call.target = holder.text
        let detached = try administer { () throws(AdministrationError) in
            try administration.detach(change.policies, from: .mapped(holder))
        }
        return answer("policiesDetached", detached, now: call.now)
    }

    /// Which policies are attached to whom in the directory, by the same questions as for Daypass's
    /// own users.
    func directoryPolicyEntities(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        let directoryNames = try requireDirectory()
        let users = call.query.values(of: "user")
        let groups = call.query.values(of: "group")
        let policies = call.query.values(of: "policy")
        let asksForAll = users.isEmpty && groups.isEmpty && policies.isEmpty
        let mappings = try read { () throws(FileError) in
            try administration.directory.mappings.all()
        }
        var json = JSONWriter()
        json.field("timestamp", call.now.iso8601)
        if !users.isEmpty {
            var shown: [JSONWriter] = []
            for user in users {
                let name = try directoryNames.user(user)
                let memberships = try directoryNames.groups(of: name, written: user)
                var json = JSONWriter()
                json.field("user", name.description)
                json.field("policies", mappings.policies(of: .ldapUser(name.description)))
                let mapped = mappings.filter { mapping in
                    if case .ldapGroup(let name) = mapping.name {
                        memberships.contains(name)
                    } else {
                        false
                    }
                }
                if !mapped.isEmpty {
                    json.field("memberOfMappings", objects: mapped.map(AdminOperations.group))
                }
                shown.append(json)
            }
            json.field("userMappings", objects: shown)
        }
        if !groups.isEmpty {
            var shown: [JSONWriter] = []
            for group in groups {
                let name = MappedName.ldapGroup(try directoryNames.group(group).description)
                shown.append(
                    AdminOperations.group(
                        PolicyMapping(name: name, policies: mappings.policies(of: name))))
            }
            json.field("groupMappings", objects: shown)
        }
        if asksForAll || !policies.isEmpty {
            json.field(
                "policyMappings",
                objects: AdminOperations.holders(
                    of: asksForAll ? nil : policies, mappings))
        }
        return AdminAnswer(json)
    }

    /// What lists about the directory need.
    ///
    /// - Throws: ``AdminError/actionNotAllowed(reason:)``
    func requireDirectory() throws(AdminError) -> DirectoryNames {
        guard let directoryNames else {
            throw .actionNotAllowed(reason: "no LDAP directory is configured")
        }
        return directoryNames
    }

    private func name(
        in change: PolicyAssociation, _ directoryNames: DirectoryNames
    ) throws(AdminError) -> MappedName {
        let name =
            change.isGroup
            ? try directoryNames.group(change.name) : try directoryNames.user(change.name)
        return change.mappedName(name.description)
    }

    /// A name with policies, which the directory is not asked about.
    private func recordedName(in change: PolicyAssociation) throws(AdminError) -> MappedName? {
        guard let written = try? DistinguishedName(change.name) else { return nil }
        let name = change.mappedName(written.description)
        let mapping = try read { () throws(FileError) in
            try administration.directory.mappings[name]
        }
        return mapping?.name
    }

    private static func group(_ mapping: PolicyMapping) -> JSONWriter {
        var json = JSONWriter()
        json.field("group", mapping.name.text)
        json.field("policies", mapping.policies)
        return json
    }

    /// The users and groups of the directory that have policies, by policy.
    private static func holders(
        of policies: [String]?, _ mappings: [PolicyMapping]
    ) -> [JSONWriter] {
        var users: [String: [String]] = [:]
        var groups: [String: [String]] = [:]
        for mapping in mappings {
            for policy in mapping.policies {
                switch mapping.name {
                case .ldapUser(let name): users[policy, default: []].append(name)
                case .ldapGroup(let name): groups[policy, default: []].append(name)
                case .openIDGroup: break
                }
            }
        }
        let shown = policies ?? Array(Set(users.keys).union(groups.keys))
        return shown.sorted().map { policy in
            var json = JSONWriter()
            json.field("policy", policy)
            json.field("users", (users[policy] ?? []).sorted())
            json.field("groups", (groups[policy] ?? []).sorted())
            return json
        }
    }
}

extension [PolicyMapping] {
    fileprivate func policies(of name: MappedName) -> [String] {
        first { $0.name == name }?.policies ?? []
    }
}
