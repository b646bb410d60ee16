package import Crypto
internal import Wire

/// The owner of an access key: whose permissions it has.
package enum AccessKeyParent: Equatable, Sendable {
    /// A user of Daypass, by the ID of its record: a recreated user is another one.
    case user(name: String, id: String)
    /// The root user. The mark depends on root's password, so root's keys end with it.
    case root(name: String, mark: String)
    case ldapUser(DirectoryPerson)
    case openIDUser(ProviderPerson)

    /// A person of the LDAP directory.
    package struct DirectoryPerson: Equatable, Sendable {
        /// The distinguished name, normalized.
        package let name: String
        /// The distinguished name as the directory spells it.
        package let writtenName: String
        package let loginName: String

        package init(name: String, writtenName: String, loginName: String) {
            self.name = name
            self.writtenName = writtenName
            self.loginName = loginName
        }
    }

    /// A person of an OpenID provider, with what its token said when the key was made.
    package struct ProviderPerson: Equatable, Sendable {
        package let provider: String
        /// The owner of the person's sessions: a digest of issuer and subject.
        package let parent: String
        package let subject: String
        package let groups: [String]
        package let claims: [Claim]
        /// The policies that a claim named, `nil` if they come from elsewhere.
        package let policies: [String]?
        package let roleARN: String?

        package struct Claim: Equatable, Sendable {
            package let name: String
            package let value: String

            package init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        package init(
            provider: String, parent: String, subject: String, groups: [String],
            claims: [Claim], policies: [String]?, roleARN: String?
        ) {
            self.provider = provider
            self.parent = parent
            self.subject = subject
            self.groups = groups
            self.claims = claims
            self.policies = policies
            self.roleARN = roleARN
        }
    }

    /// The name that the parent's sessions have, too.
    package var name: String {
        switch self {
        case .user(let name, _), .root(let name, _): name
        case .ldapUser(let person): person.name
        case .openIDUser(let person): person.parent
        }
    }

    /// What root's password leaves in the record of one of root's keys. Without the key's secret it
    /// reveals nothing about the password.
    package static func rootMark(name: String, password: Secret, key: Secret) -> String {
        let code = HMAC.sha256(
            key: key.bytes, Array("root\0\(name)\0".utf8) + password.bytes)
        return Hexadecimal.encode(code)
    }
}

extension AccessKeyParent {
    init?(_ object: JSONObject) {
        switch object.string("kind") {
        case "user":
            guard let name = object.string("name"), let id = object.string("id") else {
                return nil
            }
            self = .user(name: name, id: id)
        case "root":
            guard let name = object.string("name"), let mark = object.string("mark") else {
                return nil
            }
            self = .root(name: name, mark: mark)
        case "ldap":
            guard let name = object.string("name"),
                let writtenName = object.string("writtenName"),
                let loginName = object.string("loginName")
            else { return nil }
            self = .ldapUser(
                DirectoryPerson(name: name, writtenName: writtenName, loginName: loginName))
        case "openid":
            guard let person = ProviderPerson(object) else { return nil }
            self = .openIDUser(person)
        default: return nil
        }
    }

    var json: JSONWriter {
        var json = JSONWriter()
        switch self {
        case .user(let name, let id):
            json.field("kind", "user")
            json.field("name", name)
            json.field("id", id)
        case .root(let name, let mark):
            json.field("kind", "root")
            json.field("name", name)
            json.field("mark", mark)
        case .ldapUser(let person):
            json.field("kind", "ldap")
            json.field("name", person.name)
            json.field("writtenName", person.writtenName)
            json.field("loginName", person.loginName)
        case .openIDUser(let person):
            json.field("kind", "openid")
            person.write(to: &json)
        }
        return json
    }
}

extension AccessKeyParent.ProviderPerson {
    fileprivate init?(_ object: JSONObject) {
        guard let provider = object.string("provider"), let parent = object.string("parent"),
            let subject = object.string("subject"), let groups = object.list("groups"),
            let claims = object.object("claims"),
            !object.contains("policies") || object.list("policies") != nil
        else { return nil }
        self.init(
            provider: provider, parent: parent, subject: subject, groups: groups,
            claims: claims.members.compactMap { member in
                guard case .string(let value) = member.value else { return nil }
                return Claim(name: member.name, value: value)
            },
            policies: object.list("policies"), roleARN: object.string("roleARN"))
        guard self.claims.count == claims.members.count else { return nil }
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.field("provider", provider)
        json.field("parent", parent)
        json.field("subject", subject)
        json.field("groups", groups)
        var claims = JSONWriter()
        for claim in self.claims { claims.field(claim.name, claim.value) }
        json.field("claims", claims)
        if let policies { json.field("policies", policies) }
        json.field("roleARN", ifPresent: roleARN)
    }
}
