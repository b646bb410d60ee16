/// The LDAP user who owns a session.
package struct LDAPUser: Equatable, Sendable {
    /// The normalized distinguished name. Policies are attached to it.
    package let name: String
    /// The distinguished name in the spelling of the directory.
    package let writtenName: String
    package let loginName: String
    /// The attributes that the configuration names.
    package let attributes: [Attribute]

    package struct Attribute: Equatable, Sendable {
        package let name: String
        package let values: [String]

        package init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    package init(
        name: String, writtenName: String, loginName: String, attributes: [Attribute] = []
    ) {
        self.name = name
        self.writtenName = writtenName
        self.loginName = loginName
        self.attributes = attributes
    }
}
