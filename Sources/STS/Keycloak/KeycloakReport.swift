package import State

/// What came of looking whether a provider's users are still there.
package struct KeycloakReport: Equatable, Sendable {
    /// Why sessions were ended.
    package enum Reason: String, Sendable {
        case disabled = "the user is disabled in Keycloak"
        case absent = "the user is not in Keycloak"
    }

    package struct Ended: Equatable, Sendable {
        package let user: WatchedUser
        package let reason: Reason
    }

    package let provider: String
    /// How many users have sessions, as far as they could be asked for.
    package internal(set) var userCount = 0
    /// Those whose sessions are over now.
    package internal(set) var ended: [Ended] = []
    /// Why it is not the whole truth; empty when all went well.
    package internal(set) var problems: [String] = []
    /// Whether the process was to end before all had been asked for.
    var isCut = false

    var isWhole: Bool { problems.isEmpty && !isCut }

    init(provider: String) {
        self.provider = provider
    }
}
