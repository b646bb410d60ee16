internal import Wire

/// What a line of an archive holds, after the header.
enum ArchiveLine: String {
    case retiredKeys = "retired keys"
    case revocations
    case key
    case policy
    case group
    case mapping
    case user
    case accessKey = "access key"
    case watchedUser = "watched user"
    /// The last line, which says how many lines there are between it and the header.
    case end

    func json(_ record: [UInt8]) -> JSONWriter {
        var json = JSONWriter()
        json.field("kind", rawValue)
        json.field("record", json: record)
        return json
    }
}

extension JSONObject {
    /// The object without the member that holds a sealed secret.
    var withoutSecret: [UInt8] {
        var json = JSONWriter()
        for member in members where member.name != "secret" {
            json.field(member.name, json: member.value.encoded)
        }
        return json.object
    }
}
