internal import Configuration
internal import Crypto
internal import LDAP
internal import Wire

/// An access key of MinIO's export (a service account).
struct MinIOAccessKey: Sendable {
    static let fields = [
        "parent", "accessKey", "secretKey", "groups", "claims", "sessionPolicy", "status", "name",
        "description", "expiration",
    ]

    enum Owner: Sendable {
        /// A user, or root: MinIO's name does not say which.
        case named(String)
        case ldapUser(AccessKeyParent.DirectoryPerson)
    }

    let id: String
    let secret: Secret?
    let isEnabled: Bool
    /// The owner, or why Daypass can't know it.
    let owner: Result<Owner, Refusal>
    var name: String?
    var description: String?
    /// The policy that narrows the key, as the export has it; a failure if it is not there.
    let policy: Result<[UInt8]?, Refusal>
    let expiration: Timestamp?

    /// Why a key is left out.
    struct Refusal: Error {
        let reason: String
    }

    init(_ id: String, _ record: MinIORecord) throws(MinIOExportError) {
        self.id = id
        if let other = try record.text("accessKey"), other != id {
            throw MinIOExportError(file: record.file, reason: "\(id): accessKey is \(other)")
        }
        secret = try record.text("secretKey").map { Secret($0) }
        isEnabled = try record.isEnabled("on", "off")
        name = try record.text("name")
        description = try record.text("description")
        let claims = try record.object("claims")
        owner = MinIOAccessKey.owner(try record.text("parent"), claims)
        policy = MinIOAccessKey.policy(try record.object("sessionPolicy"), claims)
        let moment = try record.text("expiration")
        expiration = try MinIOAccessKey.moment(moment, record)
    }

    private static func owner(
        _ parent: String?, _ claims: JSONObject?
    ) -> Result<Owner, Refusal> {
        guard let parent else { return .failure(Refusal(reason: "it has no parent")) }
        guard !OutsideParent.isPossible(parent) else {
            return .failure(
                Refusal(
                    reason: "its owner is not a user but comes from an OpenID provider, a "
                        + "certificate or a plugin; the owner has to make another key"))
        }
        guard let name = try? DistinguishedName(parent) else { return .success(.named(parent)) }
        guard let login = claims?.string("ldapUsername") else {
            return .failure(
                Refusal(reason: "the export does not have the login name of its owner \(parent)"))
        }
        return .success(
            .ldapUser(
                AccessKeyParent.DirectoryPerson(
                    name: name.description,
                    writtenName: claims?.string("ldapActualUser") ?? parent, loginName: login)))
    }

    private static func policy(
        _ policy: JSONObject?, _ claims: JSONObject?
    ) -> Result<[UInt8]?, Refusal> {
        switch (claims?["sa-policy"], policy) {
        case (nil, nil), (.string("inherited-policy"), nil): return .success(nil)
        case (nil, let policy?), (.string("embedded-policy"), let policy?):
            return .success(JSONValue.object(policy).encoded)
        // Without the policy that narrows it, the key would do more than in MinIO.
        default: return .failure(Refusal(reason: "its own policy is not in the export"))
        }
    }

    /// Go writes the year 1970 or 1 for no moment.
    private static func moment(
        _ text: String?, _ record: MinIORecord
    ) throws(MinIOExportError) -> Timestamp? {
        guard let text, !["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"].contains(text) else {
            return nil
        }
        guard let moment = Timestamp(rfc3339: text) else {
            throw MinIOExportError(
                file: record.file, reason: "\(record.name): expiration is no time: \(text)")
        }
        return moment
    }
}
