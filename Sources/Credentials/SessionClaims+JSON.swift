internal import PolicyEngine
internal import State
internal import Wire

/// The claims, by the names of MinIO's session tokens (`accessKey`, `sessionPolicy`, …), so that
/// readers of those tokens can read these.
extension SessionClaims {
    /// The names that Daypass writes, and those with a meaning in MinIO. Daypass drops such claims
    /// of an identity source: a `sessionPolicy` from outside would widen or narrow the session.
    package static let reservedNames: Set<String> = [
        "accessKey", "exp", "iat", "jti", "nbf", "parent", "parentID", "policy", "roleArn",
        "sa-policy",
        "sessionPolicy", "tokenRevokeType", "ldapUser", "ldapActualUser", "ldapUsername",
        "groups", "provider", "makerKey", "makerKeyID",
    ]

    /// The prefix of the claims for LDAP attributes. Such names are reserved, too.
    private static let attributePrefix = "ldapAttrib_"

    /// Whether an identity source may not use the name for a claim.
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
        writer.field("makerKey", ifPresent: session.maker?.accessKeyID)
        writer.field("makerKeyID", ifPresent: session.maker?.recordID)
        if let policy = session.sessionPolicy {
            writer.field("sessionPolicy", Base64.encode(policy.json))
        }
        writer.field("provider", ifPresent: session.provider)
        if let user = session.ldapUser {
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

extension SessionClaims {
    /// Reads the claims of a token that Daypass has signed or sealed.
    package init(json: [UInt8]) throws(SessionTokenError) {
        guard let object = try? JSONObject(json) else { throw .damaged }
        let fields = Fields(object: object)
        guard let accessKeyID = object.string("accessKey"), let id = object.string("jti"),
            let issuedAt = object.integer("iat"), let expiration = object.integer("exp"),
            let parent = object.string("parent")
        else { throw .damaged }
        var session = Session(
            parent: parent, parentID: try fields.text("parentID"),
            policies: try fields.text("policy").map { PolicyNames.split($0) },
            roleARN: try fields.text("roleArn"),
            claims: fields.sorted.compactMap { member in
                guard !SessionClaims.isReserved(member.name), case .string(let text) = member.value
                else { return nil }
                return (member.name, text)
            },
            groups: object.contains("groups") ? try fields.list("groups") : [],
            provider: try fields.text("provider"), ldapUser: try SessionClaims.ldapUser(fields))
        session.revokeType = try fields.text("tokenRevokeType")
        switch (try fields.text("makerKey"), try fields.text("makerKeyID")) {
        case (nil, nil): break
        case (let key?, let id?): session.maker = .init(accessKeyID: key, recordID: id)
        default: throw .damaged
        }
        if let policy = try fields.text("sessionPolicy") {
            // A policy that can't be read may have narrowed the session, so the token is not valid.
            guard let bytes = Base64.decode(policy),
                let sessionPolicy = try? SessionPolicy(json: bytes)
            else { throw .damaged }
            session.sessionPolicy = sessionPolicy
        }
        self.init(
            accessKeyID: accessKeyID, id: id, issuedAt: Timestamp(seconds: issuedAt),
            expiration: Timestamp(seconds: expiration), session: session)
    }

    private static func ldapUser(_ fields: Fields) throws(SessionTokenError) -> LDAPUser? {
        guard let name = try fields.text("ldapUser") else { return nil }
        guard let writtenName = try fields.text("ldapActualUser"),
            let loginName = try fields.text("ldapUsername")
        else { throw .damaged }
        var attributes: [LDAPUser.Attribute] = []
        for member in fields.sorted where member.name.hasPrefix(attributePrefix) {
            attributes.append(
                LDAPUser.Attribute(
                    name: String(member.name.dropFirst(attributePrefix.utf8.count)),
                    values: try fields.list(member.name)))
        }
        return LDAPUser(
            name: name, writtenName: writtenName, loginName: loginName, attributes: attributes)
    }

    /// The members of a token's payload. A member of the wrong type makes the token invalid.
    private struct Fields {
        let object: JSONObject

        var sorted: [JSONObject.Member] { object.members.sorted { $0.name < $1.name } }

        func text(_ name: String) throws(SessionTokenError) -> String? {
            guard let value = object[name] else { return nil }
            guard case .string(let text) = value else { throw .damaged }
            return text
        }

        func list(_ name: String) throws(SessionTokenError) -> [String] {
            guard let texts = object.list(name) else { throw .damaged }
            return texts
        }
    }
}
