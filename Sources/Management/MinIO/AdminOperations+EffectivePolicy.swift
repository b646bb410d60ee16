internal import Credentials
internal import PolicyEngine
internal import State
internal import System
internal import Wire

extension AdminOperations {
    /// The statements of several policies in one document. For a narrowed credential: those of the
    /// policy that narrows it, and what the owner's policies deny. The credential may do less than
    /// these allow: no document says what several policies allow together.
    ///
    /// - Parameter names: The names of the policies; `nil` for the owner of everything.
    func effectivePolicy(
        _ names: [String]?, narrowedBy narrowing: [SessionPolicy]
    ) throws(AdminError) -> JSONWriter {
        var documents: [[UInt8]] = []
        if let names {
            for name in names {
                documents.append(
                    try administer { () throws(AdministrationError) in
                        try administration.policy(named: name).document
                    })
            }
        } else if let owner = BuiltInPolicies.json(named: "consoleAdmin") {
            documents.append(Array(owner.utf8))
        }
        var statements = documents.flatMap(AdminOperations.statements)
        if let narrowing = narrowing.first {
            statements =
                AdminOperations.statements(narrowing.json)
                + statements.filter { $0["Effect"] == .string("Deny") }
        }
        var json = JSONWriter()
        json.field("Version", "2012-10-17")
        json.field(
            "Statement",
            json: JSONWriter.list(statements.map { JSONValue.object($0).encoded }))
        return json
    }

    /// What an access key without a policy of its own has from its owner at this moment: nothing
    /// once the owner is gone.
    func impliedPolicy(of key: AccessKey, now: Timestamp) throws(AdminError) -> JSONWriter {
        guard let permissions = try ownersPermissions(of: key, now: now) else {
            return try effectivePolicy([], narrowedBy: [])
        }
        return try effectivePolicy(
            permissions.grantedPolicyNames, narrowedBy: key.narrowingPolicies)
    }

    private func ownersPermissions(
        of key: AccessKey, now: Timestamp
    ) throws(AdminError) -> Permissions? {
        let principal: Principal
        do throws(CredentialError) {
            principal = try credentials.ownership(of: key, now: now)
        } catch .state(let error) {
            throw refusal(error)
        } catch {
            return nil
        }
        return try read { () throws(FileError) in try permissions.permissions(of: principal) }
    }

    /// The statements of a policy. It was parsed before, so it has some.
    private static func statements(_ document: [UInt8]) -> [JSONObject] {
        switch (try? JSONObject(document))?["Statement"] {
        case .object(let statement): [statement]
        case .array(let statements):
            statements.compactMap { statement in
                if case .object(let statement) = statement { statement } else { nil }
            }
        default: []
        }
    }
}
