internal import Crypto
internal import PolicyEngine
internal import State
internal import System
internal import Wire

extension AdminOperations {
    /// Makes a user, or gives an existing one a new secret and status; groups and policies stay. A
    /// caller without the right to make users may change its own secret, and nothing else: no
    /// session may, since the secret would outlive it.
    ///
    /// A policy in the body has no effect (CVE-2021-43858).
    func addUser(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        try requireMayPutUser(&call)
        let name = try call.parameter("accessKey")
        let administers = call.caller.may(.createUser)
        let object = try call.object
        guard let text = try object.text("secretKey") else {
            throw .administration(.withoutSecret([name]))
        }
        let isEnabled =
            switch try object.text("status") {
            case nil, "enabled": true
            case "disabled": false
            case _?: throw AdminError.unreadableBody(detail: "status is another word")
            }
        call.change = administers ? (isEnabled ? "secret, enabled" : "secret, disabled") : "secret"
        let secret = Secret(text)
        let now = call.now
        do throws(AdminError) {
            try administer { () throws(AdministrationError) in
                try administration.put(
                    user: name, secret: secret, isEnabled: administers ? isEnabled : nil, now: now)
            }
        } catch .administration(.root(let name)) {
            throw .rootCredentials(name)
        }
        return .done
    }

    /// - Throws: ``AdminError/accessDenied(detail:)``
    func requireMayPutUser(_ call: inout AdminCall) throws(AdminError) {
        let name = try call.parameter("accessKey")
        call.target = name
        guard
            call.caller.may(.createUser)
                || (name == call.caller.account && call.caller.isAccount)
        else { throw .accessDenied(detail: "another account's secret") }
    }

    func setUserStatus(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("accessKey")
        call.target = name
        let isEnabled = try call.isEnabled
        call.change = isEnabled ? "enabled" : "disabled"
        guard name != call.caller.account else {
            throw .invalidArgument(
                name: "accessKey", reason: "a caller can't change its own status")
        }
        try administer { () throws(AdministrationError) in
            try administration.setEnabled(isEnabled, users: [name])
        }
        return .done
    }

    func removeUser(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("accessKey")
        call.target = name
        guard name != call.caller.account else {
            throw .actionNotAllowed(reason: "a caller can't remove itself")
        }
        try administer { () throws(AdministrationError) in
            try administration.removeUsers([name])
        }
        return .done
    }

    func userInfo(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let name = try call.parameter("accessKey")
        call.target = name
        if !call.caller.may(.getUser), !call.caller.isAccount {
            throw .accessDenied(detail: "a session or access key asks about its owner")
        }
        try call.caller.require(.getUser, forAccount: name)
        let user = try administer { () throws(AdministrationError) in
            try administration.user(named: name)
        }
        return AdminAnswer(try json(of: user))
    }

    func listUsers() throws(AdminError) -> AdminAnswer {
        let users = try read { () throws(FileError) in try administration.directory.users.all() }
        var json = JSONWriter()
        for user in users { json.field(user.name, try self.json(of: user)) }
        return AdminAnswer(json)
    }

    /// As in MinIO, the time is that of the policies: the zero time for a user without any.
    private func json(of user: User) throws(AdminError) -> JSONWriter {
        var json = JSONWriter()
        if !user.policies.isEmpty {
            json.field("policyName", user.policies.joined(separator: ","))
        }
        json.field("status", user.isEnabled ? "enabled" : "disabled")
        if !user.groups.isEmpty { json.field("memberOf", user.groups) }
        let updated =
            user.policies.isEmpty
            ? nil
            : try read { () throws(FileError) in
                try administration.directory.users.updated(user.name)
            }
        json.field("updatedAt", updated?.iso8601 ?? AdminOperations.noTime)
        return json
    }
}
