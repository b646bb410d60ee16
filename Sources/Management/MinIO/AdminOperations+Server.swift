internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

extension AdminOperations {
    /// What `mc admin info` needs: one server that is online.
    func serverInfo() -> AdminAnswer {
        var server = JSONWriter()
        server.field("state", "online")
        server.field("endpoint", "")
        server.field("version", "daypass")
        server.field("commitID", "")
        var json = JSONWriter()
        json.field("mode", "online")
        json.field("servers", objects: [server])
        return AdminAnswer(json)
    }

    /// The caller's account. Daypass does not list buckets here.
    func accountInfo(_ call: AdminCall) throws(AdminError) -> AdminAnswer {
        var json = JSONWriter()
        json.field("AccountName", call.caller.account)
        json.field("Buckets", json: Array("null".utf8))
        return AdminAnswer(json)
    }
}
