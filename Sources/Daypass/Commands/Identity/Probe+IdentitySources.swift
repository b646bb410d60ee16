internal import Configuration
internal import Identity
internal import LDAP
internal import State

/// Tries the configured identity sources as the server would use them.
extension Probe {
    static func identitySources(_ configuration: DaypassConfiguration) -> [Probe] {
        configuration.openIDProviders.map { keys(of: $0, configuration) }
            + configuration.openIDProviders.compactMap { users(of: $0, configuration) }
            + [configuration.ldap.map { directory($0, configuration) }].compactMap(\.self)
            + [configuration.identityPlugin.map { plugin($0, configuration) }].compactMap(\.self)
            + configuration.rolePolicies.sorted { $0.key < $1.key }.compactMap { arn, policies in
                rolePolicies(policies, of: arn, configuration)
            }
    }

    private static func keys(
        of provider: OpenIDProviderConfiguration, _ configuration: DaypassConfiguration
    ) -> Probe {
        Probe("provider \(provider.name)") {
            let keys = try OpenIDProviderProbe.probe(
                provider, certificateAuthorityFile: configuration.certificateAuthorityFile)
            return "\(keys.issuer), \(Quantity.of(keys.keyCount, "key"))"
                + (keys.skippedReasons.isEmpty ? "" : "; not used: \(keys.skippedReasons)")
        }
    }

    /// `nil` if the provider is not asked for its users.
    private static func users(
        of provider: OpenIDProviderConfiguration, _ configuration: DaypassConfiguration
    ) -> Probe? {
        guard let keycloak = provider.keycloak else { return nil }
        return Probe("users of provider \(provider.name)") {
            try OpenIDProviderProbe.probeUsers(
                provider, keycloak,
                certificateAuthorityFile: configuration.certificateAuthorityFile)
            return "realm \(keycloak.realm) of \(keycloak.adminURL)"
        }
    }

    private static func directory(
        _ ldap: LDAPConfiguration, _ configuration: DaypassConfiguration
    ) -> Probe {
        Probe("directory") {
            let probe = LDAPProbe(
                ldap, certificateAuthorityFile: configuration.certificateAuthorityFile)
            let missing = try probe.missingBases()
            guard missing.isEmpty else {
                throw Failure("there is no entry \(missing.joined(separator: " nor "))")
            }
            return "\(ldap.server.place), encryption: \(ldap.server.encryption.rawValue), "
                + "lookup user: \(ldap.lookupUser?.name ?? "none (anonymous search)")"
        }
    }

    private static func plugin(
        _ plugin: IdentityPluginConfiguration, _ configuration: DaypassConfiguration
    ) -> Probe {
        Probe("identity plugin") {
            let status = try IdentityPlugin.probe(
                plugin, certificateAuthorityFile: configuration.certificateAuthorityFile)
            return "\(plugin.place) answers \(status)"
        }
    }

    /// `nil` if the access plugin decides: then these policies are not used, and need not exist.
    private static func rolePolicies(
        _ policies: [String], of arn: String, _ configuration: DaypassConfiguration
    ) -> Probe? {
        guard configuration.policyPlugin == nil else { return nil }
        return Probe("policies of \(arn)", policies, configuration)
    }
}
