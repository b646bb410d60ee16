internal import ArgumentParser
internal import Configuration
internal import State

/// A group that tokens of an OpenID provider name.
struct OpenIDGroupOption: ParsableArguments {
    @Option(
        name: .customLong("openid-group"),
        help: "A group in the groups claim of an OpenID provider's tokens.")
    var group: String?

    @Option(
        help: """
            The provider of --openid-group, required if the tokens of several providers name \
            policies; "_" is the unnamed one.
            """)
    var provider: String?

    func validate() throws {
        guard provider == nil || group != nil else {
            throw ValidationError("--provider requires --openid-group.")
        }
    }

    /// The name that policies are attached to; `nil` if no group is given.
    ///
    /// - Parameter isConfigured: Whether the provider must be configured. Policies of a provider
    ///   that is gone from the configuration can still be listed and detached.
    func name(isConfigured: Bool) throws -> MappedName? {
        guard let group else { return nil }
        let providers = try CommandEnvironment.configuration().openIDProviders
        guard let provider else {
            return .openIDGroup(group, provider: try onlyProvider(providers).name)
        }
        if isConfigured, try providers.named(provider).claimName == nil {
            throw Failure("provider \(provider) has a role policy, which all its tokens get")
        }
        return .openIDGroup(group, provider: provider)
    }

    private func onlyProvider(
        _ providers: [OpenIDProviderConfiguration]
    ) throws -> OpenIDProviderConfiguration {
        let claimBased = providers.filter { $0.claimName != nil }
        guard let first = claimBased.first else {
            throw Failure("no configured OpenID provider has tokens that name policies")
        }
        guard claimBased.count == 1 else {
            throw Failure("name one of these with --provider: \(claimBased.names)")
        }
        return first
    }
}

extension [OpenIDProviderConfiguration] {
    fileprivate var names: String { map(\.name).joined(separator: ", ") }

    /// - Throws: ``Failure`` with the configured names if there is none.
    func named(_ name: String) throws -> OpenIDProviderConfiguration {
        guard let provider = first(where: { $0.name == name }) else {
            throw Failure(
                "there is no OpenID provider \(name)" + (isEmpty ? "" : "; configured: \(names)"))
        }
        return provider
    }
}
