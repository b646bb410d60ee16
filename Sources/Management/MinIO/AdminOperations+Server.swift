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
        json.field(
            "Policy",
            try effectivePolicy(call.caller.policyNames, narrowedBy: call.caller.narrowing))
        json.field("Buckets", json: Array("null".utf8))
        return AdminAnswer(json)
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
