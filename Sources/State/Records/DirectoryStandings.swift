internal import Crypto
package import System
package import Wire

/// What the LDAP directory said last about a person with access keys.
package struct DirectoryStanding: Equatable, Sendable {
    package struct Attribute: Equatable, Sendable {
        package let name: String
        package let values: [String]

        package init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// How long an answer applies while the directory can't be asked, in seconds.
    package static let longestSilence = 86_400

    /// The distinguished name, normalized.
    package let name: String
    /// Whether the directory still has the person under the login name.
    package let isThere: Bool
    package let groups: [String]
    package let attributes: [Attribute]
    package let checked: Timestamp

    package init(
        name: String, isThere: Bool, groups: [String] = [], attributes: [Attribute] = [],
        checked: Timestamp
    ) {
        self.name = name
        self.isThere = isThere
        self.groups = groups
        self.attributes = attributes
        self.checked = checked
    }

    /// Whether the person's access keys are valid. A time in the future came from a wrong clock.
    package func applies(at now: Timestamp) -> Bool {
        isThere && (-60...DirectoryStanding.longestSilence).contains(now - checked)
    }
}

extension DirectoryStanding: Record {
    static let kind = "directory answer"
    static let limit = 1 << 20

    init?(_ object: JSONObject) {
        guard let name = object.string("name"), case .boolean(let isThere) = object["isThere"],
            let groups = object.list("groups"), let attributes = object.object("attributes"),
            let checked = object.integer("checked")
        else { return nil }
        self.init(
            name: name, isThere: isThere, groups: groups,
            attributes: attributes.members.map { member in
                Attribute(name: member.name, values: attributes.list(member.name) ?? [])
            },
            checked: Timestamp(seconds: checked))
    }

    var json: JSONWriter {
        var attributes = JSONWriter()
        for attribute in self.attributes { attributes.field(attribute.name, attribute.values) }
        var json = JSONWriter()
        json.field("name", name)
        json.field("isThere", isThere)
        json.field("groups", groups)
        json.field("attributes", attributes)
        json.field("checked", checked.seconds)
        return json
    }
}

/// The directory's answers: `cache/ldap/<digest of the name>.json`. Without an answer, a person's
/// access keys are refused.
package struct DirectoryStandings: Sendable {
    static let subdirectory = "cache/ldap"

    let directory: StateDirectory
    /// `nil` for the look itself, which changes what it reads.
    var cache: FileCache<DirectoryStanding>?

    /// The look at these people, which one process takes at a time.
    package var work: SharedWork {
        SharedWork(directory: directory, file: "\(DirectoryStandings.subdirectory)/people")
    }

    /// - Throws: ``FileError/damaged(path:reason:)``
    package subscript(name: String) -> DirectoryStanding? {
        get throws(FileError) {
            try directory.record(named: name, in: file(name), cache) { $0.name == name }
        }
    }

    /// Keeps answers. Every process sees them at its next request.
    package func write(_ standings: [DirectoryStanding]) throws(FileError) {
        guard !standings.isEmpty else { return }
        try directory.withLock { (change) throws(FileError) in
            for standing in standings { try change.write(standing, to: file(standing.name)) }
        }
    }

    private func file(_ name: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(name.utf8))
        return "\(DirectoryStandings.subdirectory)/\(Hexadecimal.encode(digest)).json"
    }
}
