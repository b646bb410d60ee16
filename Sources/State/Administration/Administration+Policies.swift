internal import PolicyEngine
internal import System
internal import Wire

extension Administration {
    /// Whom a policy is attached to.
    package enum Holder: Equatable, Sendable {
        case user(String)
        case group(String)
        case mapped(MappedName)
    }

    /// The policy of a name, as it was written.
    package func policy(named name: String) throws(AdministrationError) -> StoredPolicy {
        guard
            let policy = try onDisk({ () throws(FileError) in
                try policies.document(named: name)
            })
        else { throw .absent(.policy, [name]) }
        return policy
    }

    /// Puts a policy's document in place, as it was written.
    ///
    /// - Returns: Whether it took the place of another one.
    @discardableResult
    package func createPolicy(
        _ name: String, document: [UInt8]
    ) throws(AdministrationError) -> Bool {
        guard RecordName.isValid(name) else { throw .invalidName(.policy, name) }
        try Administration.check(document)
        return try change { (change) throws(AdministrationError) in
            try onDisk { () throws(FileError) in
                let isThere = try policies.isStored(name)
                try change.writePolicy(named: name, document)
                return isThere
            }
        }
    }

    /// Removes a policy that nobody has.
    package func removePolicy(_ name: String) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            guard try onDisk({ () throws(FileError) in try policies.isStored(name) }) else {
                throw BuiltInPolicies.names.contains(name)
                    ? .builtInPolicy(name) : .absent(.policy, [name])
            }
            let holders = try holders(ofPolicy: name)
            guard holders.isEmpty else { throw .policyInUse(name, by: holders) }
            _ = try onDisk { () throws(FileError) in try change.removePolicy(named: name) }
        }
    }

    /// Attaches policies that are not attached yet.
    ///
    /// - Returns: Those.
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

    /// Detaches policies, those that are no longer there too.
    ///
    /// - Returns: Those that were attached.
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

    /// - Throws: ``AdministrationError/absent(_:_:)`` with the policies that there are not.
    func requirePolicies(_ names: Set<String>) throws(AdministrationError) {
        let absent = try onDisk { () throws(FileError) in
            var absent: [String] = []
            for name in names.sorted() where try policies.policy(named: name) == nil {
                absent.append(name)
            }
            return absent
        }
        guard absent.isEmpty else { throw .absent(.policy, absent) }
    }

    private func policies(of holder: Holder) throws(AdministrationError) -> [String] {
        switch holder {
        case .user(let name): try user(named: name).policies
        case .group(let name): try group(named: name).policies
        case .mapped(let name):
            try onDisk { () throws(FileError) in
                try directory.mapping(of: name)?.policies ?? []
            }
        }
    }

    private func write(
        _ policies: [String], of holder: Holder, _ change: borrowing StateChange
    ) throws(AdministrationError) {
        switch holder {
        case .user(let name):
            let user = try user(named: name).with(\.policies, policies)
            try onDisk { () throws(FileError) in try change.write([user]) }
        case .group(let name):
            var group = try group(named: name)
            group.policies = policies
            try onDisk { () throws(FileError) in try change.write(group) }
        case .mapped(let name):
            guard name.isValid else { throw .invalidMappedName(name) }
            try onDisk { () throws(FileError) in
                try change.write(PolicyMapping(name: name, policies: policies))
            }
        }
    }

    /// Who would miss a policy. Claims may name it too; nobody can know.
    private func holders(ofPolicy name: String) throws(AdministrationError) -> [String] {
        try onDisk { () throws(FileError) in
            try directory.allUsers().filter { $0.policies.contains(name) }
                .map { "user \($0.name)" }
                + directory.allGroups().filter { $0.policies.contains(name) }
                .map { "group \($0.name)" }
                + directory.allMappings().filter { $0.policies.contains(name) }
                .map { "\($0.name.kind) \($0.name.text)" }
                + rolePolicies.filter { $0.value.contains(name) }.keys.sorted()
                + (anonymousPolicies.contains(name) ? ["DAYPASS_ANONYMOUS_POLICY"] : [])
        }
    }

    private static func check(_ document: [UInt8]) throws(AdministrationError) {
        let policy: PolicyDocument
        do throws(PolicyError) {
            policy = try PolicyDocument(json: document)
        } catch {
            throw .notPolicy(error)
        }
        guard !policy.statements.isEmpty else { throw .policyWithoutStatements }
    }
}
