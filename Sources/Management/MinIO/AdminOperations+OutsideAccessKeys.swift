internal import Configuration
internal import LDAP
internal import PolicyEngine
internal import State
internal import Wire

/// The access keys of people of the LDAP directory and of OpenID providers. Daypass stores no
/// session, so there are none to list.
extension AdminOperations {
    /// The keys of one person of the directory.
    func listDirectoryAccessKeys(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let directoryNames = try requireDirectory()
        let text = call.query["userDN"] ?? ""
        call.target = text.isEmpty ? call.caller.account : text
        let name = try personName(text, call.caller, directoryNames)
        let keys = try wantedKeys([name], call)[name] ?? []
        return AdminAnswer(lists(keys.filter(\.parent.isDirectoryPerson)))
    }

    /// The keys of several people of the directory, by distinguished name.
    func listDirectoryAccessKeysOfUsers(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        let directoryNames = try requireDirectory()
        var names: Set<String>?
        if try !asksForAll(call) {
            let written = call.query.values(of: "userDNs")
            var known: Set<String> = []
            for text in written.isEmpty ? [""] : written {
                known.insert(try personName(text, call.caller, directoryNames))
            }
            names = known
        }
        let keys = try wantedKeys(names.map(Array.init), call)
            .filter { $0.value.contains(where: \.parent.isDirectoryPerson) }
        var json = JSONWriter()
        for (name, keys) in keys.sorted(by: { $0.key < $1.key }) {
            json.field(name, lists(keys.filter(\.parent.isDirectoryPerson)))
        }
        return AdminAnswer(json)
    }

    /// The keys of people of OpenID providers, by provider. People are named by subject, or by what
    /// owns their sessions.
    func listOpenIDAccessKeysOfUsers(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        var names: Set<String>?
        var subjects: Set<String> = []
        if try !asksForAll(call) {
            let named = call.query.values(of: "users")
            let others = named.filter { $0 != call.caller.account }
            if !others.isEmpty { try call.caller.require(.action(.listServiceAccounts)) }
            names = Set(named.isEmpty ? [call.caller.account] : named)
            // A caller's own name may be the subject of another person.
            subjects = Set(others)
        }
        let known = configuration.openIDProviders.map(\.name)
        var providers = known.isEmpty ? [ConfigurationSubsystem.unnamedTarget] : known
        if let name = call.query["configName"], !name.isEmpty, call.query["allConfigs"] != "true" {
            guard providers.contains(name) else { throw .noSuchConfiguration(name) }
            providers = [name]
        }
        // Keys are found by owner, and not by subject.
        let keys = try wantedKeys(subjects.isEmpty ? names.map(Array.init) : nil, call)
        let owned = keys.values.compactMap { keys in
            keys.firstPerson.map { (person: $0, keys: keys) }
        }.sorted { $0.keys[0].id < $1.keys[0].id }
        let answers = providers.map { provider in
            let people = owned.filter { person, _ in
                person.provider == provider
                    && (names?.contains(person.parent) != false
                        || subjects.contains(person.subject))
            }
            var json = JSONWriter()
            json.field("configName", provider)
            json.field(
                "users",
                objects: people.map { person, own in
                    var json = JSONWriter()
                    json.field("minioAccessKey", person.parent)
                    json.field("ID", person.subject)
                    json.field("readableName", person.readableName)
                    write(own, to: &json)
                    return json
                })
            return json.object
        }
        return AdminAnswer(body: JSONWriter.list(answers))
    }

    /// Whether the call is for all people, which it must be allowed to be.
    private func asksForAll(_ call: AdminCall) throws(AdminError) -> Bool {
        guard call.query["all"] == "true" else { return false }
        try call.caller.require(.allOf([.listUsers, .listServiceAccounts]))
        return true
    }

    /// The keys of some parents, or of all, by parent.
    private func wantedKeys(
        _ parents: [String]?, _ call: AdminCall
    ) throws(AdminError) -> [String: [AccessKey]] {
        switch call.query["listType"] ?? "all" {
        case "sts-only", "users-only": [:]
        default: try accessKeysByParent(parents, call.caller)
        }
    }

    /// A person of the directory in its spelling. A name that has keys is not asked about.
    private func personName(
        _ text: String, _ caller: AdminCaller, _ directoryNames: DirectoryNames
    ) throws(AdminError) -> String {
        if text.isEmpty || caller.isCalled(text) { return caller.account }
        try caller.require(.action(.listServiceAccounts))
        if let name = try? DistinguishedName(text).description {
            let keys = try accessKeysByParent([name], caller)[name] ?? []
            if !keys.isEmpty { return name }
        }
        return try directoryNames.user(text).description
    }

    private func lists(_ keys: [AccessKey]) -> JSONWriter {
        var json = JSONWriter()
        write(keys, to: &json)
        return json
    }

    private func write(_ keys: [AccessKey], to json: inout JSONWriter) {
        json.field("serviceAccounts", objects: keys.map { brief($0, withParent: false) })
        json.field("stsKeys", json: Array("null".utf8))
    }
}

extension AccessKeyParent {
    fileprivate var isDirectoryPerson: Bool {
        if case .ldapUser = self { true } else { false }
    }
}

extension [AccessKey] {
    /// The person of an OpenID provider whose keys these are.
    fileprivate var firstPerson: AccessKeyParent.ProviderPerson? {
        for case .openIDUser(let person) in map(\.parent) { return person }
        return nil
    }
}

extension AccessKeyParent.ProviderPerson {
    /// The name by which people know the person.
    fileprivate var readableName: String {
        for name in ["preferred_username", "email", "name"] {
            if let claim = claims.first(where: { $0.name == name }) { return claim.value }
        }
        return ""
    }
}
