/// Policies attached to a name that an identity source gives.
package struct PolicyMapping: Equatable, Sendable {
    package let name: MappedName
    package var policies: [String]

    package init(name: MappedName, policies: [String]) {
        self.name = name
        self.policies = policies
    }
}
