internal import Configuration
internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

extension AdminOperations {
    /// What `mc admin info` needs: one server that is online.
    func serverInfo(_ call: AdminCall) -> AdminAnswer {
        var server = JSONWriter()
        server.field("state", "online")
        server.field("endpoint", call.host)
        server.field("uptime", max(0, call.now - started))
        server.field("version", "daypass \(DaypassVersion.version)")
        server.field("commitID", "")
        var services = JSONWriter()
        if let directoryNames {
            var ldap = JSONWriter()
            ldap.field("status", directoryNames.isOnline ? "online" : "offline")
            services.field("ldap", ldap)
        }
        var json = JSONWriter()
        json.field("mode", "online")
        json.field("services", services)
        json.field("servers", objects: [server])
        return AdminAnswer(json)
    }

    /// The caller's account, and what its policies say. Daypass does not list buckets here.
    func accountInfo(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        var server = JSONWriter()
        server.field("Type", 0)
        var json = JSONWriter()
        json.field("AccountName", call.caller.account)
        json.field("Server", server)
        json.field("Policy", try effectivePolicy(of: call.caller))
        json.field("Buckets", json: Array("null".utf8))
        return AdminAnswer(json)
    }

    /// The statements of the caller's policies in one document. For a narrowed credential: those of
    /// the policy that narrows it, and what the owner's policies deny. The caller may do less than
    /// these allow: no document says what several policies allow together.
    private func effectivePolicy(of caller: AdminCaller) throws(AdminError) -> JSONWriter {
        var documents: [[UInt8]] = []
        if let names = caller.policyNames {
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
        if let narrowing = caller.narrowing.first {
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

    /// Refuses to restart, stop or freeze the server, which is the service manager's work.
    func refuseService(_ call: inout AdminCall) throws(AdminError) -> AdminAnswer {
        let action: AdminAction
        switch try call.parameter("action") {
        case "restart": action = .serviceRestart
        case "stop": action = .serviceStop
        case "freeze", "unfreeze": action = .serviceFreeze
        default:
            throw .invalidArgument(
                name: "action", reason: "must be restart, stop, freeze or unfreeze")
        }
        try call.caller.require(.action(action))
        throw .notImplemented(
            reason: "Daypass is not restarted or stopped by requests: use the service manager "
                + "on its machine, such as systemctl restart daypass")
    }

    /// Refuses to send all secrets over the network.
    func refuseToExport() throws(AdminError) -> AdminAnswer {
        throw .notImplemented(
            reason: "an export has every secret, so it is made on Daypass's machine: "
                + "daypass export FILE")
    }

    func refuseToImport() throws(AdminError) -> AdminAnswer {
        throw .notImplemented(
            reason: "an archive is imported on Daypass's machine: daypass import minio FILE.zip")
    }
}
