internal import PolicyEngine
internal import Wire

/// The claims by the names that MinIO's session tokens have (`accessKey`, `sessionPolicy`, …), so that what
/// reads those reads these.
extension SessionClaims {
    /// The names that Daypass itself writes, and those that MinIO gives a meaning. An identity source that
    /// names a claim so is not heard: `sessionPolicy` from outside would widen or narrow what was granted.
    package static let reservedNames: Set<String> = [
        "accessKey", "exp", "iat", "jti", "nbf", "parent", "parentID", "policy", "roleArn",
        "sa-policy",
        "sessionPolicy", "tokenRevokeType", "ldapUser", "ldapActualUser", "ldapUsername",
        "groups", "provider",
    ]

    /// What the claim of a directory's attribute begins with. Reserved as well.
    private static let attributePrefix = "ldapAttrib_"

    /// Whether an identity source may not name a claim so.
    package static func isReserved(_ name: String) -> Bool {
        reservedNames.contains(name) || name.hasPrefix(attributePrefix)
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.field("accessKey", accessKeyID)
        writer.field("exp", expiration.seconds)
        writer.field("iat", issuedAt.seconds)
        writer.field("jti", id)
        writer.field("parent", session.parent)
        writer.field("parentID", ifPresent: session.parentID)
        writer.field("policy", ifPresent: session.policies?.joined(separator: ","))
        writer.field("roleArn", ifPresent: session.roleARN)
        writer.field("tokenRevokeType", ifPresent: session.revokeType)
        if let policy = session.sessionPolicy {
            writer.field("sessionPolicy", Base64.encode(policy.json))
        }
        writer.field("provider", ifPresent: session.provider)
        if let user = session.directoryUser {
            writer.field("ldapUser", user.name)
            writer.field("ldapActualUser", user.writtenName)
            writer.field("ldapUsername", user.loginName)
            for attribute in user.attributes {
                writer.field(SessionClaims.attributePrefix + attribute.name, attribute.values)
            }
        }
        for (name, value) in session.claims where !SessionClaims.isReserved(name) {
            writer.field(name, value)
        }
        if !session.groups.isEmpty { writer.field("groups", session.groups) }
        return writer.object
    }
}

extension SessionClaims: Decodable {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: ClaimName.self)
        var session = Session(
            parent: try fields.decode(String.self, forKey: "parent"),
            parentID: try fields.decodeIfPresent(String.self, forKey: "parentID"),
            policies: try fields.decodeIfPresent(String.self, forKey: "policy")
                .map { PolicyNames.split($0) },
            roleARN: try fields.decodeIfPresent(String.self, forKey: "roleArn"),
            claims: fields.allKeys
                .filter { !SessionClaims.isReserved($0.stringValue) }
                .sorted { $0.stringValue < $1.stringValue }
                .compactMap { name in
                    (try? fields.decode(String.self, forKey: name)).map { (name.stringValue, $0) }
                },
            groups: try fields.decodeIfPresent([String].self, forKey: "groups") ?? [],
            provider: try fields.decodeIfPresent(String.self, forKey: "provider"),
            directoryUser: try SessionClaims.directoryUser(fields))
        session.revokeType = try fields.decodeIfPresent(String.self, forKey: "tokenRevokeType")
        if let policy = try fields.decodeIfPresent(String.self, forKey: "sessionPolicy") {
            // One that is a policy no longer may have narrowed anything: then the token does not count.
            guard let bytes = Base64.decode(policy),
                let sessionPolicy = try? SessionPolicy(json: bytes)
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: "sessionPolicy", in: fields, debugDescription: "not a policy")
            }
            session.sessionPolicy = sessionPolicy
        }
        self.init(
            accessKeyID: try fields.decode(String.self, forKey: "accessKey"),
            id: try fields.decode(String.self, forKey: "jti"),
            issuedAt: Timestamp(seconds: try fields.decode(Int.self, forKey: "iat")),
            expiration: Timestamp(seconds: try fields.decode(Int.self, forKey: "exp")),
            session: session)
    }

    private static func directoryUser(
        _ fields: KeyedDecodingContainer<ClaimName>
    ) throws -> DirectoryUser? {
        guard let name = try fields.decodeIfPresent(String.self, forKey: "ldapUser") else {
            return nil
        }
        return DirectoryUser(
            name: name,
            writtenName: try fields.decode(String.self, forKey: "ldapActualUser"),
            loginName: try fields.decode(String.self, forKey: "ldapUsername"),
            attributes: try fields.allKeys
                .filter { $0.stringValue.hasPrefix(attributePrefix) }
                .sorted { $0.stringValue < $1.stringValue }
                .map { key in
                    DirectoryUser.Attribute(
                        name: String(key.stringValue.dropFirst(attributePrefix.utf8.count)),
                        values: try fields.decode([String].self, forKey: key))
                })
    }
}

/// The name of a claim, whatever it is.
package struct ClaimName: CodingKey, ExpressibleByStringLiteral {
    package let stringValue: String
    package var intValue: Int? { nil }

    package init(stringValue: String) { self.stringValue = stringValue }
    package init(stringLiteral value: String) { stringValue = value }
    package init?(intValue: Int) { nil }
}
