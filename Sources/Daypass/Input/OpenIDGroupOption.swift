internal import ArgumentParser
internal import Configuration
internal import State

/// A group that an OpenID provider's tokens name.
struct OpenIDGroupOption: ParsableArguments {
    @Option(
        name: .customLong("openid-group"),
        help: "A group, as it stands in the groups claim of a provider's tokens.")
    var group: String?

    @Option(
        help: ArgumentHelp(
            "The provider of --openid-group; _ for the one without a name.",
            discussion: "Needed where there are several whose tokens name policies."))
    var provider: String?

    func validate() throws {
        guard provider == nil || group != nil else {
            throw ValidationError("--provider goes with --openid-group.")
        }
    }

    /// What policies are attached to, nil when no group is given.
    ///
    /// - Parameter isConfigured: Whether the provider must be there: what one has left that is gone from the
    ///   configuration can still be looked at and detached.
    func name(isConfigured: Bool) throws -> MappedName? {
        guard let group else { return nil }
        let providers = try CommandEnvironment.configuration().openIDProviders
        guard let provider else {
            return .openIDGroup(group, provider: try onlyProvider(providers).name)
        }
        if isConfigured { try requireProvider(provider, among: providers) }
        return .openIDGroup(group, provider: provider)
    }

    private func onlyProvider(
        _ providers: [OpenIDProviderConfiguration]
    ) throws -> OpenIDProviderConfiguration {
        let claimBased = providers.filter { $0.claimName != nil }
        guard let first = claimBased.first else {
            throw Failure("no OpenID provider is configured whose tokens name policies")
        }
        guard claimBased.count == 1 else {
            throw Failure("say which with --provider: \(names(claimBased))")
        }
        return first
    }

    private func requireProvider(
        _ name: String, among providers: [OpenIDProviderConfiguration]
    ) throws {
        guard let provider = providers.first(where: { $0.name == name }) else {
            throw Failure(
                "there is no OpenID provider \(name)"
                    + (providers.isEmpty ? "" : "; configured: \(names(providers))"))
        }
        guard provider.claimName != nil else {
            throw Failure(
                "provider \(name) has a role policy: all its tokens get that, whatever their groups"
            )
        }
    }

    private func names(_ providers: [OpenIDProviderConfiguration]) -> String {
        providers.map(\.name).joined(separator: ", ")
    }
}
