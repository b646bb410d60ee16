internal import Configuration
internal import Credentials
internal import Identity
internal import Monitoring
internal import State
internal import Wire

/// The ways to sign in that the configuration has.
struct SignInWays: Sendable {
    let providers: [OpenIDProviderConfiguration]
    let hasDirectory: Bool

    init(_ configuration: DaypassConfiguration) {
        providers = configuration.openIDProviders
        hasDirectory = configuration.ldap != nil
    }

    func provider(named name: String) throws(PageError) -> OpenIDProviderConfiguration {
        guard let provider = providers.first(where: { $0.name == name }) else { throw .notFound }
        return provider
    }
}
