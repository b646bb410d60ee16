internal import Configuration
internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// Access keys, which MinIO calls service accounts.
extension AdminOperations {
    func addAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let object = try call.object
        let target = try object.text("targetUser") ?? call.caller.account
        call.target = target
        try requireMayMakeKey(call, object, of: owner(target, call.caller))
        return try addAccessKey(&call, object, of: try parent(target, call.caller))
    }

    /// The same for a person of the directory, by login name or distinguished name.
    func addDirectoryAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        guard let directoryNames else { throw .ldapNotEnabled }
        let caller = call.caller
        let object = try call.object
        let target = try object.text("targetUser") ?? caller.account
        call.target = target
        let isOwn = caller.isDirectoryPerson && caller.isCalled(target)
        // Before the directory is asked about the name.
        try requireMayMakeKey(call, object, of: isOwn ? .caller : .another)
        guard !isOwn else { return try addAccessKey(&call, object, of: try ownParent(caller)) }
        let person = try directoryNames.person(target)
        call.target = person.name
        try keepDirectoryAnswer(about: person, now: call.now)
        return try addAccessKey(&call, object, of: .ldapUser(person))
    }

    private func addAccessKey(
        _ call: inout AdminCall, _ object: JSONObject, of parent: NewAccessKey.Parent
    ) throws(AdminError) -> AdminAnswer {
        let caller = call.caller
        var new = NewAccessKey(
            parent: parent,
            maker: .init(
                accessKeyID: caller.accessKeyID, account: caller.account))
        // What narrows the caller narrows the key.
        new.inheritedPolicies = caller.narrowing
        (new.id, new.secret) = try object.keyPair
        if !caller.could(.createServiceAccount) { try requireModest(new.id, caller) }
        new.name = try object.text("name")
        new.description = try object.text("description")
        new.policy = try object.policy("policy")
        new.expiration = try object.moment("expiration")
        let now = call.now
        if case .session(let claims, _, _) = caller.principal {
            try read { [new] () throws(FileError) in
                try ownAccessKeys.keepDirectoryAnswer(of: claims, for: new.parent)
            }
        }
        let (key, secret) = try administer { [new] () throws(AdministrationError) in
            try administration.addAccessKey(new, now: now)
        }
        call.change = "access key \(key.id)"
        try read { () throws(FileError) in try ownAccessKeys.watch(key, now: now) }
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
            edit.policy = try object.policy("newPolicy").map { .set($0) } ?? .remove
        }
        if let end = try object.moment("newExpiration") { edit.expiration = .set(end) }
        call.change = edit.shown
        let now = call.now
        let key = try accessKey(id)
        let end = if case .set(let end) = edit.expiration { end } else { key.expiration }
        try require(
            .editKey(owner(key.parent.name, call.caller)), .updateServiceAccount,
            lasting: end.map { $0 - now }, by: call.caller)
        try administer { [edit] () throws(AdministrationError) in
            try administration.editAccessKey(id, edit, now: now)
        }
        return .noContent
    }

    /// Refuses a caller who may not edit the key of the query, whatever the body says.
    func requireMayEditKey(_ call: inout AdminCall) throws(AdminError) {
        let id = try call.parameter("accessKey")
        call.target = id
        let owner = owner(try accessKey(id).parent.name, call.caller)
        try requireMay(.editKey(owner), call.caller)
    }

    /// Refuses a caller who may make no key, for itself or another account, whatever the body says.
    func requireMayMakeSomeKey(_ caller: AdminCaller) throws(AdminError) {
        let action = AdminAction.createServiceAccount
        if case .byPolicy = changeRule.decision(on: .makeKey(.another), by: caller.principal),
            caller.could(action)
        {
            return
        }
        switch changeRule.decision(on: .makeKey(.caller), by: caller.principal) {
        case .unlessDenied where caller.couldForItself(action): return
        case .unlessDenied, .byPolicy: throw caller.denial([action])
        case .refused(let reason): throw .accessDenied(detail: reason)
        }
    }

    func removeAccessKey(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let id = try call.parameter("accessKey")
        call.target = id
        let caller = call.caller
        let key = try accessKey(id)
        // Another account's key looks like none.
        guard key.parent.name == caller.account || caller.may(.removeServiceAccount) else {
            throw .noSuchAccessKey
        }
        let owner = key.parent.name == caller.account ? .caller : owner(key.parent.name, caller)
        try require(.removeKey(owner), .removeServiceAccount, by: caller)
        try administer { () throws(AdministrationError) in
            try administration.removeAccessKeys([id])
        }
        return .noContent
    }

    /// Bounds what callers do who make keys for themselves alone. They choose no name: it could be
    /// a user's one day, and a refused one would tell that it is. Clients choose random IDs.
    private func requireModest(_ id: String?, _ caller: AdminCaller) throws(AdminError) {
        if let id, !AccessKey.isRandom(id: id) {
            throw .accessDenied(
                detail: "without admin:CreateServiceAccount, an access key ID is 20 letters "
                    + "(A to Z) and digits")
        }
        let keys = try administer { () throws(AdministrationError) in
            try administration.accessKeys(of: caller.account)
        }
        guard keys.count < OwnAccessKeys.maximumCount else {
            throw .invalidRequest(
                reason: "an account makes at most \(OwnAccessKeys.maximumCount) access keys for "
                    + "itself")
        }
    }

    /// Whose key a caller makes.
    private func parent(
        _ target: String, _ caller: AdminCaller
    ) throws(AdminError) -> NewAccessKey.Parent {
        guard target != administration.rootName else { return .root }
        return target == caller.account ? try ownParent(caller) : .user(target)
    }

    private func ownParent(_ caller: AdminCaller) throws(AdminError) -> NewAccessKey.Parent {
        guard case .session(let claims, .outsider, _) = caller.principal else {
            return .user(caller.account)
        }
        guard let parent = OwnAccessKeys.parent(of: claims.session) else {
            throw .accessDenied(
                detail: "sessions of certificates and the identity plugin have no access keys")
        }
        return parent
    }

    /// - Throws: ``AdminError/accessDenied(detail:)``
    private func requireMayMakeKey(
        _ call: AdminCall, _ object: JSONObject, of owner: ChangeRule.Owner
    ) throws(AdminError) {
        let caller = call.caller
        let wanted = try object.moment("expiration")
        let now = call.now
        let end = try administer { () throws(AdministrationError) in
            try administration.expiration(
                wanted, isNeeded: owner == .caller && caller.isProviderPerson, now: now)
        }
        try require(
            .makeKey(owner), .createServiceAccount, lasting: end.map { $0 - now }, by: caller)
    }

    /// Asks the directory about a person who gets a key from an administrator.
    private func keepDirectoryAnswer(
        about person: AccessKeyParent.DirectoryPerson, now: Timestamp
    ) throws(AdminError) {
        let standing: DirectoryStanding?
        do throws(LDAPFailure) {
            standing = try LDAPKeyWatch(configuration, directory: administration.directory)?
                .standing(of: person, now: now)
        } catch {
            throw .directoryUnreachable(detail: error.description)
        }
        guard let standing else { return }
        try read { () throws(FileError) in
            try administration.directory.directoryStandings.write([standing])
        }
    }

    func accessKey(_ id: String) throws(AdminError) -> AccessKey {
        do throws(AdminError) {
            return try administer { () throws(AdministrationError) in
                try administration.accessKey(id)
            }
        } catch .administration(.absent) {
            throw .noSuchAccessKey
        }
    }
}

extension AccessKeyEdit {
    /// What changes, for the audit log.
    fileprivate var shown: String {
        func named(_ name: String, _ change: Change<some Sendable>) -> String? {
            switch change {
            case .keep: nil
            case .remove: "no \(name)"
            case .set: name
            }
        }
        let end: String? =
            if case .set(let end) = expiration { "expiration \(end.iso8601)" } else {
                named("expiration", expiration)
            }
        return [
            secret.map { _ in "secret" }, isEnabled.map { $0 ? "enabled" : "disabled" },
            named("name", name), named("description", description), named("policy", policy), end,
        ].compactMap(\.self).joined(separator: ", ")
    }
}
