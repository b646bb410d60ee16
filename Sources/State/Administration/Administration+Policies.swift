internal import PolicyEngine
internal import System
internal import Wire

extension Administration {
    /// What a policy is attached to.
    package enum Holder: Equatable, Sendable {
        case user(String)
        case group(String)
        case mapped(MappedName)
    }

    package func policy(named name: String) throws(AdministrationError) -> StoredPolicy {
        guard let policy = try onDisk(try policies.document(named: name)) else {
            throw .absent(.policy, [name])
        }
        return policy
    }

    /// Stores a policy's document, as it was written. Returns whether it replaced another one.
    @discardableResult
    package func createPolicy(
        _ name: String, document: [UInt8]
    ) throws(AdministrationError) -> Bool {
        guard RecordName.isValid(name) else { throw .invalidName(.policy, name) }
        _ = try Administration.checked(document)
        return try change { (change) throws(AdministrationError) in
            let isPresent = try onDisk(try policies.isStored(name))
            try onDisk(try policies.write(document, named: name, in: change))
            return isPresent
        }
    }

    /// Removes a policy that is not attached to anything.
    package func removePolicy(_ name: String) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            guard try onDisk(try policies.isStored(name)) else {
                throw BuiltInPolicies.names.contains(name)
                    ? .builtInPolicy(name) : .absent(.policy, [name])
            }
            let holders = try onDisk(try holders(ofPolicy: name))
            guard holders.isEmpty else { throw .policyInUse(name, by: holders) }
            try onDisk(try policies.remove(name, in: change))
        }
    }

    /// Attaches the policies that are not attached yet, and returns them.
    @discardableResult
    package func attach(
        _ names: [String], to holder: Holder
    ) throws(AdministrationError) -> [String] {
        try change { (change) throws(AdministrationError) in
            if case .group(let name) = holder, try !group(named: name).isEnabled {
                throw .disabledGroup(name)
            }
            let attached = try policies(of: holder)
            try requirePolicies(Set(names))
            let new = names.withoutRepetitions.filter { !attached.contains($0) }
            guard !new.isEmpty else { throw .alreadyApplied }
            try write(attached + new, of: holder, change)
            return new
        }
    }

    /// Detaches policies, even those that no longer exist, and returns those that were attached.
    @discardableResult
    package func detach(
        _ names: [String], from holder: Holder
    ) throws(AdministrationError) -> [String] {
        try change { (change) throws(AdministrationError) in
            let attached = try policies(of: holder)
            let old = names.withoutRepetitions.filter { attached.contains($0) }
            guard !old.isEmpty else { throw .notAttached(names.withoutRepetitions) }
            try write(attached.filter { !old.contains($0) }, of: holder, change)
            return old
        }
    }

    /// Replaces all policies of a holder.
    package func setPolicies(
        _ names: [String], of holder: Holder
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            try requirePolicies(Set(names))
            // Makes sure that the holder exists.
            _ = try policies(of: holder)
            try write(names.withoutRepetitions, of: holder, change)
        }
    }

    func requirePolicies(_ names: Set<String>) throws(AdministrationError) {
        try require(.policy, names) { (name) throws(FileError) in try policies[name] != nil }
    }

    private func policies(of holder: Holder) throws(AdministrationError) -> [String] {
        switch holder {
        case .user(let name): try user(named: name).policies
        case .group(let name): try group(named: name).policies
        case .mapped(let name): try onDisk(try directory.mappings[name])?.policies ?? []
        }
    }

    private func write(
        _ policies: [String], of holder: Holder, _ change: borrowing StateChange
    ) throws(AdministrationError) {
        switch holder {
        case .user(let name):
            let user = try user(named: name).with(\.policies, policies)
            try onDisk(try directory.users.write([user], in: change))
        case .group(let name):
            var group = try group(named: name)
            group.policies = policies
            try onDisk(try directory.groups.write(group, in: change))
        case .mapped(let name):
            guard name.isValid else { throw .invalidMappedName(name) }
            let mapping = PolicyMapping(name: name, policies: policies)
            try onDisk(try directory.mappings.write(mapping, in: change))
        }
    }

    /// What a policy is attached to, and which settings name it. A token's claims may name it, too,
    /// but no record says so.
    private func holders(ofPolicy name: String) throws(FileError) -> [String] {
        try directory.users.all().filter { $0.policies.contains(name) }
            .map { "user \($0.name)" }
            + directory.groups.all().filter { $0.policies.contains(name) }
            .map { "group \($0.name)" }
            + directory.mappings.all().filter { $0.policies.contains(name) }
            .map { "\($0.name.kind) \($0.name.text)" }
            + rolePolicies.filter { $0.value.contains(name) }.keys.sorted()
            + (anonymousPolicies.contains(name) ? ["DAYPASS_ANONYMOUS_POLICY"] : [])
    }

    static func checked(_ document: [UInt8]) throws(AdministrationError) -> PolicyDocument {
        let policy: PolicyDocument
        do throws(PolicyError) {
            policy = try PolicyDocument(json: document)
        } catch {
            throw .notPolicy(error)
        }
        guard !policy.statements.isEmpty else { throw .policyWithoutStatements }
        return policy
    }
}
