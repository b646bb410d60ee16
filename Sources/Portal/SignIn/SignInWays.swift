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

    /// Whether people can still sign in in the way in which a person has.
    func have(_ proof: SignedInCookie.Proof) -> Bool {
        switch proof {
        case .provider(let name): providers.contains { $0.name == name }
        case .directory: hasDirectory
        case .accessKey: true
        }
    }

    func provider(named name: String) throws(PageError) -> OpenIDProviderConfiguration {
        guard let provider = providers.first(where: { $0.name == name }) else { throw .notFound }
        return provider
    }
}
