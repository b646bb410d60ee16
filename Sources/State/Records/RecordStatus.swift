internal import Wire

/// `status` as users' and groups' records have it.
extension JSONObject {
    /// Whether the record's owner is enabled; nil when the record says neither.
    var status: Bool? {
        switch string("status") {
        case "enabled": true
        case "disabled": false
        default: nil
        }
    }
}
