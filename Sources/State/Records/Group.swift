/// What many users have in common. Who belongs to it stands with the users.
package struct Group: Equatable, Sendable {
    package let name: String
    /// A disabled group gives nothing, and takes nothing else away.
    package var isEnabled: Bool
    package var policies: [String]

    package init(name: String, isEnabled: Bool = true, policies: [String] = []) {
        self.name = name
        self.isEnabled = isEnabled
        self.policies = policies
    }

    /// The rule for names: that of all records.
    package static func isValid(name: String) -> Bool { RecordName.isValid(name) }
}
