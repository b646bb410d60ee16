internal import Wire

/// The first line of an archive.
struct ArchiveHeader: Equatable, Sendable {
    /// Raised if an older Daypass could not import an archive.
    static let version = 1

    let version: Int
    let made: String
    /// Whether the archive has the signing and sealing keys, and the secrets of users and keys.
    let hasSecrets: Bool

    init(made: Timestamp, hasSecrets: Bool) {
        version = ArchiveHeader.version
        self.made = made.iso8601
        self.hasSecrets = hasSecrets
    }

    init?(_ object: JSONObject) {
        guard object.string("archive") == "daypass", let version = object.integer("version"),
            let made = object.string("made"), case .boolean(let hasSecrets) = object["secrets"]
        else { return nil }
        self.version = version
        self.made = made
        self.hasSecrets = hasSecrets
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("archive", "daypass")
        json.field("version", version)
        json.field("made", made)
        json.field("secrets", hasSecrets)
        return json
    }
}
