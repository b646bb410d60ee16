package import State

/// The result of checking the users of a provider.
package struct KeycloakReport: Equatable, Sendable {
    /// Why Daypass ended sessions.
    package enum Reason: String, Sendable {
        case disabled = "the user is disabled in Keycloak"
        case absent = "the user is not in Keycloak"
    }

    package struct Ended: Equatable, Sendable {
        package let user: WatchedUser
        package let reason: Reason
    }

    package let provider: String
    /// How many users with sessions Keycloak answered for.
    package internal(set) var userCount = 0
    /// The users whose sessions Daypass ended.
    package internal(set) var ended: [Ended] = []
    /// What went wrong; empty if nothing did.
    package internal(set) var problems: [String] = []
    /// Whether the process stopped before all users were checked.
    var isCut = false

    var isWhole: Bool { problems.isEmpty && !isCut }

    init(provider: String) {
        self.provider = provider
    }
}
