internal import Configuration
internal import Credentials
internal import Crypto
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// Access keys, which MinIO calls service accounts.
extension AdminOperations {
    func addAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let caller = call.caller
        let object = try call.object
        let target = try object.text("targetUser") ?? caller.account
        call.target = target
        var new = NewAccessKey(
            parent: try parent(target, caller),
            maker: .init(
                accessKeyID: caller.accessKeyID, account: caller.account))
        // What narrows the caller narrows the key.
        new.inheritedPolicies = caller.narrowing
        (new.id, new.secret) = try pair(object)
        new.name = try object.text("name")
        new.description = try object.text("description")
        new.policy = try policy(object, "policy")
        new.expiration = try moment(object, "expiration")
        let now = call.now
        if case .session(let claims, _, _) = caller.principal {
            try keepDirectoryAnswer(claims, of: new.parent)
        }
        let (key, secret) = try administer { [new] () throws(AdministrationError) in
            try administration.addAccessKey(new, now: now)
        }
        try watch(key, now: now)
        var credentials = JSONWriter()
        credentials.field("accessKey", key.id)
        credentials.field("secretKey", String(decoding: secret.bytes, as: UTF8.self))
        credentials.field("expiration", end(of: key))
        var json = JSONWriter()
        json.field("credentials", credentials)
        return AdminAnswer(json)
    }

    /// Changes a key. What the body does not name stays, the policy above all: a policy that is
    /// there and empty removes the key's own.
    func editAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        call.target = id
        try requireMayChangeRecords(call.caller)
        guard call.caller.accessKeyID != id else {
            throw .accessDenied(detail: "an access key does not change itself")
        }
        let object = try call.object
        var edit = AccessKeyEdit()
        edit.secret = try object.text("newSecretKey").map { Secret($0) }
        switch try object.text("newStatus") {
        case nil: break
        case "on", "enabled": edit.isEnabled = true
        case "off", "disabled": edit.isEnabled = false
        case _?:
            throw .invalidArgument(
                name: "newStatus", reason: "must be on, off, enabled or disabled")
        }
        if let name = try object.text("newName") { edit.name = .set(name) }
        if let text = try object.text("newDescription") { edit.description = .set(text) }
        if object.contains("newPolicy"), object["newPolicy"] != .null {
            edit.policy = try policy(object, "newPolicy").map { .set($0) } ?? .remove
        }
        if let end = try moment(object, "newExpiration") { edit.expiration = .set(end) }
        let now = call.now
        let key = try accessKey(id)
        try requireRoot(call.caller, for: key)
        try administer { [edit] () throws(AdministrationError) in
            try administration.editAccessKey(id, edit, now: now)
        }
        return .noContent
    }

    func removeAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        call.target = id
        let caller = call.caller
        let key = try accessKey(id)
        if caller.may(.removeServiceAccount) {
            try requireMayChangeRecords(caller)
        } else {
            // Another account's key looks like none.
            guard key.parent.name == caller.account else { throw .noSuchAccessKey }
            try requireMayHaveKeys(caller)
        }
        try administer { () throws(AdministrationError) in
            try administration.removeAccessKeys([id])
        }
        return .noContent
    }

    func accessKeyInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let key = try visibleKey(&call, absent: .noSuchAccessKey)
        return AdminAnswer(try info(of: key))
    }

    func anyAccessKeyInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        let key = try visibleKey(
            &call, absent: .administration(.absent(.accessKey, [id])))
        var json = JSONWriter()
        json.field("AccessKey", key.id)
        try write(key, to: &json)
        json.field("userType", "Service Account")
        var login = JSONWriter()
        var person = JSONWriter()
        switch key.parent {
        case .user, .root: json.field("userProvider", "builtin")
        case .ldapUser(let owner):
            json.field("userProvider", "ldap")
            login.field("username", owner.loginName)
        case .openIDUser(let owner):
            json.field("userProvider", "openid")
            person.field("configName", owner.provider)
            person.field("userID", owner.subject)
            person.field("userIDClaim", "sub")
        }
        json.field("ldapSpecificInfo", login)
        json.field("openIDSpecificInfo", person)
        return AdminAnswer(json)
    }

    func listAccessKeys(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let user = call.query["user"] ?? ""
        let target = user.isEmpty ? call.caller.account : user
        call.target = target
        if target != call.caller.account, !call.caller.may(.listServiceAccounts) {
            throw .accessDenied(detail: "another account's keys")
        }
        let keys = try administer { () throws(AdministrationError) in
            try administration.accessKeys(of: target)
        }
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
        let keys =
            kind == "sts-only" || kind == "users-only"
            ? []
            : try administer { () throws(AdministrationError) in
                try administration.accessKeys()
            }
        let parents: [String]
        if asksForAll {
            parents =
                try read { () throws(FileError) in
                    try administration.directory.users.names()
                } + (administration.rootName.map { [$0] } ?? [])
        } else {
            parents = named.isEmpty ? [caller.account] : named
        }
        var json = JSONWriter()
        for parent in parents.sorted() {
            let own = keys.filter { $0.parent.name == parent }
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

    /// Daypass stores no session, so it finds none.
    func sessionInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        call.target = id
        throw .administration(.absent(.accessKey, [id]))
    }

    /// Whose key a caller may make.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    private func parent(
        _ target: String, _ caller: AdminCaller
    ) throws(AdminError) -> NewAccessKey.Parent {
        if case .accessKey = caller.principal {
            throw .accessDenied(detail: "an access key makes no access keys")
        }
        let isOwn = target == caller.account
        let administers =
            caller.may(.createServiceAccount) && (!caller.isSession || letsSessionsChangeRecords)
        if !administers {
            guard isOwn else { throw .accessDenied(detail: "another account's key") }
            try requireMayHaveKeys(caller)
        }
        guard target != administration.rootName else {
            switch caller.principal {
            case .root, .session(_, .root, _): return .root
            default: throw .accessDenied(detail: "only root makes keys for root")
            }
        }
        if isOwn, case .session(let claims, .outsider, _) = caller.principal {
            return try parent(of: claims.session)
        }
        return .user(target)
    }

    /// Keeps what the directory said when the session began, until it is asked again. Without an
    /// answer, the key would be refused.
    private func keepDirectoryAnswer(
        _ claims: SessionClaims, of parent: NewAccessKey.Parent
    ) throws(AdminError) {
        guard case .ldapUser(let person) = parent, let user = claims.session.ldapUser,
            user.name == person.name
        else { return }
        let standings = administration.directory.directoryStandings
        try read { () throws(FileError) in
            guard try standings[person.name].map({ $0.checked < claims.issuedAt }) ?? true else {
                return
            }
            try standings.write([
                DirectoryStanding(
                    name: person.name, isThere: true, groups: claims.session.groups,
                    attributes: user.attributes.map { .init(name: $0.name, values: $0.values) },
                    checked: claims.issuedAt)
            ])
        }
    }

    /// Has the watch of Keycloak's users look after the key's owner for as long as the key lasts.
    private func watch(_ key: AccessKey, now: Timestamp) throws(AdminError) {
        guard case .openIDUser(let person) = key.parent, let end = key.expiration else { return }
        try read { () throws(FileError) in
            for provider in watchedProviders {
                let watched = WatchedUsers(directory: administration.directory, provider: provider)
                let users = try watched.current(now: now) { report($0.description) }
                for user in users where user.parent == person.parent {
                    try watched.add(user, until: end)
                }
            }
        }
    }

    /// Whether the caller may make and remove keys for itself.
    private func requireMayHaveKeys(_ caller: AdminCaller) throws(AdminError) {
        switch (caller.principal, keyMakers) {
        case (.root, _), (.user, .users), (.user, .sessions), (.session, .sessions): return
        case (.accessKey, _):
            throw .accessDenied(detail: "an access key changes no access keys")
        case (.user, .administrators), (.session, .administrators), (.session, .users):
            throw .accessDenied(
                detail: "DAYPASS_ACCESS_KEYS is \(keyMakers.rawValue), so the caller needs "
                    + "admin:CreateServiceAccount or admin:RemoveServiceAccount")
        }
    }

    private func parent(of session: Session) throws(AdminError) -> NewAccessKey.Parent {
        if let user = session.ldapUser {
            return .ldapUser(
                .init(
                    name: user.name, writtenName: user.writtenName, loginName: user.loginName))
        }
        guard OutsideParent.isDigest(session.parent) else {
            throw .accessDenied(
                detail: "sessions of certificates and the identity plugin have no access keys")
        }
        return .openIDUser(
            .init(
                provider: session.provider ?? "", parent: session.parent,
                subject: session.claims.first { $0.name == "sub" }?.value ?? session.parent,
                groups: session.groups,
                claims: session.claims.map { .init(name: $0.name, value: $0.value) },
                policies: session.policies, roleARN: session.roleARN))
    }

    /// Only root changes root's keys: whoever gives one a new secret has it.
    private func requireRoot(_ caller: AdminCaller, for key: AccessKey) throws(AdminError) {
        guard case .root = key.parent else { return }
        guard case .root = caller.principal else {
            throw .accessDenied(detail: "only root changes root's keys")
        }
    }

    private func accessKey(_ id: String) throws(AdminError) -> AccessKey {
        do throws(AdminError) {
            return try administer { () throws(AdministrationError) in
                try administration.accessKey(id)
            }
        } catch .administration(.absent) {
            throw .noSuchAccessKey
        }
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

    private func info(of key: AccessKey) throws(AdminError) -> JSONWriter {
        var json = JSONWriter()
        try write(key, to: &json)
        return json
    }

    private func write(_ key: AccessKey, to json: inout JSONWriter) throws(AdminError) {
        json.field("parentUser", key.parent.name)
        json.field("accountStatus", key.isEnabled ? "on" : "off")
        json.field("impliedPolicy", key.policy == nil)
        json.field("policy", key.policy.map { String(decoding: $0.json, as: UTF8.self) } ?? "")
        json.field("name", ifPresent: key.name)
        json.field("description", ifPresent: key.description)
        if key.expiration != nil { json.field("expiration", end(of: key)) }
    }

    private func brief(_ key: AccessKey, withParent: Bool) -> JSONWriter {
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

    private func end(of key: AccessKey) -> String {
        // What MinIO's clients show as "no expiry".
        (key.expiration ?? Timestamp(seconds: 0)).iso8601
    }

    private func pair(
        _ object: JSONObject
    ) throws(AdminError) -> (id: String?, secret: Secret?) {
        let id = try object.text("accessKey")
        let secret = try object.text("secretKey")
        switch (id, secret) {
        case (nil, nil): return (nil, nil)
        case (let id?, let secret?): return (id, Secret(secret))
        case (nil, _?): throw .halfPair(lacks: "accessKey")
        case (_?, nil): throw .halfPair(lacks: "secretKey")
        }
    }

    /// The policy in a body; `nil` if there is none, or an empty one.
    private func policy(
        _ object: JSONObject, _ name: String
    ) throws(AdminError) -> [UInt8]? {
        switch object[name] {
        case nil, .null, .string(""): return nil
        case .object(let policy):
            let isEmpty = policy.members.allSatisfy { member in
                switch (member.name, member.value) {
                case ("Version", .string("")), ("Statement", .null): true
                default: false
                }
            }
            return isEmpty ? nil : JSONValue.object(policy).encoded
        default: throw .unreadableBody(detail: "\(name) is no policy")
        }
    }

    /// A moment in a body; `nil` if there is none. MinIO's clients write the zero time for none.
    private func moment(
        _ object: JSONObject, _ name: String
    ) throws(AdminError) -> Timestamp? {
        guard let text = try object.text(name) else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw .invalidArgument(name: name, reason: "must be a time of RFC 3339")
        }
        return moment.seconds <= 0 ? nil : moment
    }
}
