/// Who a session's parent is in a directory (LDAP).
package struct DirectoryUser: Equatable, Sendable {
    /// The distinguished name, normalised: mappings are found by it.
    package let name: String
    /// The distinguished name as the directory wrote it.
    package let writtenName: String
    /// What the user logged in with.
    package let loginName: String
    /// The attributes that the configuration asks for.
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
