internal import Credentials
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// What callers see of access keys: never a secret.
extension AdminOperations {
    func accessKeyInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let key = try visibleKey(&call, absent: .noSuchAccessKey)
        var json = JSONWriter()
        try write(key, to: &json, now: call.now)
        return AdminAnswer(json)
    }

    func anyAccessKeyInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        let key = try visibleKey(
            &call, absent: .administration(.absent(.accessKey, [id])))
        var json = JSONWriter()
        json.field("AccessKey", key.id)
        try write(key, to: &json, now: call.now)
        json.field("userType", "Service Account")
        let provider: String
        var loginName = ""
        var person: AccessKeyParent.ProviderPerson?
        switch key.parent {
        case .user, .root: provider = "builtin"
        case .ldapUser(let owner): (provider, loginName) = ("ldap", owner.loginName)
        case .openIDUser(let owner): (provider, person) = ("openid", owner)
        }
        json.field("userProvider", provider)
        var login = JSONWriter()
        login.field("username", loginName)
        var claim = JSONWriter()
        claim.field("configName", person?.provider ?? "")
        claim.field("userID", person?.subject ?? "")
        claim.field("userIDClaim", person == nil ? "" : "sub")
        json.field("ldapSpecificInfo", login)
        json.field("openIDSpecificInfo", claim)
        return AdminAnswer(json)
    }

    func listAccessKeys(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let user = call.query["user"] ?? ""
        let target = user.isEmpty ? call.caller.account : user
        call.target = target
        if target != call.caller.account, !call.caller.may(.listServiceAccounts) {
            throw .accessDenied(detail: "another account's keys")
        }
        let keys = try accessKeysByParent([target], call.caller)[target] ?? []
        var json = JSONWriter()
        json.field("accounts", objects: keys.map { brief($0, withParent: true) })
        return AdminAnswer(json)
    }

    /// The keys of several users. Daypass stores no session, so there are none to list.
    func listAccessKeysOfUsers(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        let caller = call.caller
        let named = call.query.values(of: "users")
        let asksForAll = call.query["all"] == "true"
        if asksForAll {
            guard caller.may(.listUsers), caller.may(.listServiceAccounts) else {
                throw .accessDenied(detail: "needs admin:ListUsers and admin:ListServiceAccounts")
            }
        } else if named.contains(where: { $0 != caller.account }) {
            guard caller.may(.listServiceAccounts) else {
                throw .accessDenied(detail: "another account's keys")
            }
        }
        let kind = call.query["listType"] ?? "all"
        var parents = named.isEmpty ? [caller.account] : named
        if asksForAll {
            parents =
                try read { () throws(FileError) in
                    try administration.directory.users.names()
                } + (administration.rootName.map { [$0] } ?? [])
        }
        let keys =
            kind == "sts-only" || kind == "users-only"
            ? [:] : try accessKeysByParent(asksForAll ? nil : parents, caller)
        var json = JSONWriter()
        for parent in Set(parents).sorted() {
            let own = keys[parent] ?? []
            if own.isEmpty, kind == "sts-only" || kind == "svcacc-only" { continue }
            var lists = JSONWriter()
            if own.isEmpty {
                lists.field("serviceAccounts", json: Array("null".utf8))
            } else {
                lists.field("serviceAccounts", objects: own.map { brief($0, withParent: false) })
            }
            lists.field("stsKeys", json: Array("null".utf8))
            json.field(parent, lists)
        }
        return AdminAnswer(json)
    }

    /// The keys of some parents, or of all, by parent. For each account, one list at a time is
    /// read: any user may ask for lists, and the keys of one parent may be many.
    ///
    /// - Throws: ``AdminError/busy`` if another call of the account reads a list.
    func accessKeysByParent(
        _ parents: [String]?, _ caller: AdminCaller
    ) throws(AdminError) -> [String: [AccessKey]] {
        guard readers.enter(caller.account) else { throw .busy }
        defer { readers.leave(caller.account) }
        return try administer { () throws(AdministrationError) in
            guard let parents else {
                return Dictionary(grouping: try administration.accessKeys(), by: \.parent.name)
            }
            var keys: [String: [AccessKey]] = [:]
            for parent in Set(parents) {
                keys[parent] = try administration.accessKeys(of: parent)
            }
            return keys
        }
    }

    /// Daypass stores no session, so it finds none.
    func sessionInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        call.target = id
        throw .administration(.absent(.accessKey, [id]))
    }

    /// The key that the query names, if the caller may see it.
    private func visibleKey(
        _ call: inout AdminCall, absent: AdminError
    ) throws(AdminError) -> AccessKey {
        let id = try call.parameter("accessKey")
        call.target = id
        let key: AccessKey
        do throws(AdminError) {
            key = try accessKey(id)
        } catch .noSuchAccessKey {
            throw absent
        }
        guard call.caller.may(.listServiceAccounts) || key.parent.name == call.caller.account
        else { throw absent }
        return key
    }

    private func write(
        _ key: AccessKey, to json: inout JSONWriter, now: Timestamp
    ) throws(AdminError) {
        let policy =
            if let own = key.policy { own.json } else {
                try impliedPolicy(of: key, now: now).object
            }
        json.field("parentUser", key.parent.name)
        json.field("accountStatus", key.isEnabled ? "on" : "off")
        json.field("impliedPolicy", key.policy == nil)
        json.field("policy", String(decoding: policy, as: UTF8.self))
        json.field("name", ifPresent: key.name)
        json.field("description", ifPresent: key.description)
        if administration.end(of: key) != nil { json.field("expiration", end(of: key)) }
    }

    func brief(_ key: AccessKey, withParent: Bool) -> JSONWriter {
        var json = JSONWriter()
        json.field("parentUser", withParent ? key.parent.name : "")
        json.field("accountStatus", withParent ? (key.isEnabled ? "on" : "off") : "")
        json.field("impliedPolicy", withParent && key.policy == nil)
        json.field("accessKey", key.id)
        if withParent {
            json.field("name", ifPresent: key.name)
            json.field("description", ifPresent: key.description)
        }
        json.field("expiration", end(of: key))
        return json
    }

    func end(of key: AccessKey) -> String {
        // What MinIO's clients show as "no expiry".
        (administration.end(of: key) ?? Timestamp(seconds: 0)).iso8601
    }
}
