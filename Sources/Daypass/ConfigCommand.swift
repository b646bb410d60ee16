internal import ArgumentParser
internal import STS
internal import State

/// `daypass config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look at the configuration.",
        subcommands: [Check.self, Show.self])

    /// `daypass config check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validate the configuration, and try what it names.",
            discussion: """
                Opens the state directory, asks each identity provider for its keys and looks into the \
                directory (LDAP), as the server would. Exit code 78: the configuration is wrong; 1: something that it names does not work.
                """)

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try Context.configuration()
            var probes = [probeState(configuration), probeAuditLog(configuration)]
            probes += configuration.rolePolicies.sorted { $0.key < $1.key }.map { arn, policies in
                probePolicies(policies, of: arn, configuration)
            }
            probes += configuration.openIDProviders.map { provider in
                probe("provider \(provider.name)") {
                    let keys = try OpenIDProviderProbe.probe(
                        provider,
                        certificateAuthorityFile: configuration.certificateAuthorityFile)
                    return "\(keys.issuer), \(keys.keyCount) keys"
                        + (keys.skippedCount > 0 ? ", \(keys.skippedCount) of no use here" : "")
                }
            }
            if let ldap = configuration.ldap {
                probes.append(probeDirectory(ldap, configuration))
            }
            if let plugin = configuration.identityPlugin {
                probes.append(
                    probe("identity plugin") {
                        let status = try IdentityPluginProbe.probe(
                            plugin,
                            certificateAuthorityFile: configuration.certificateAuthorityFile)
                        return "\(plugin.place) answers \(status)"
                    })
            }
            probes += configuration.openIDProviders.compactMap { provider in
                guard let keycloak = provider.keycloak else { return nil }
                return probe("users of provider \(provider.name)") {
                    try OpenIDProviderProbe.probeUsers(
                        provider, keycloak,
                        certificateAuthorityFile: configuration.certificateAuthorityFile)
                    return "realm \(keycloak.realm) of \(keycloak.adminURL)"
                }
            }
            output.print(
                probes.map { probe in
                    output.json
                        ? (
                            probe.name,
                            .record([
                                ("works", .truth(probe.works)), ("detail", .text(probe.detail)),
                            ])
                        )
                        : (probe.name, .text("\(probe.works ? "works" : "FAILS"): \(probe.detail)"))
                })
            guard probes.allSatisfy(\.works) else { throw ExitCode(1) }
        }

        private struct Probe {
            let name: String
            let works: Bool
            let detail: String
        }

        private func probeState(_ configuration: Configuration) -> Probe {
            probe("state directory") {
                let directory = try StateDirectory(
                    opening: configuration.stateDirectory, isMade: false)
                let keyRing = try directory.keyRing(now: Clock.now)
                return "\(directory.path), signing key \(keyRing.newest.id)"
            }
        }

        private func probeAuditLog(_ configuration: Configuration) -> Probe {
            probe("audit log") {
                let directory = try StateDirectory(
                    opening: configuration.stateDirectory, isMade: false)
                try AuditLog(configuration.auditLog, directory: directory).check()
                return configuration.auditLog.description
            }
        }

        /// Whether the policies of a role exist.
        private func probePolicies(
            _ policies: [String], of arn: String, _ configuration: Configuration
        ) -> Probe {
            probe("policies of \(arn)") {
                let store = PolicyStore(
                    directory: try StateDirectory(
                        opening: configuration.stateDirectory, isMade: false))
                let missing = try policies.filter { try store.policy(named: $0) == nil }
                guard missing.isEmpty else {
                    throw Failure("there is no policy \(missing.joined(separator: ", "))")
                }
                return policies.joined(separator: ", ")
            }
        }

        private func probeDirectory(
            _ ldap: LDAPConfiguration, _ configuration: Configuration
        ) -> Probe {
            probe("directory") {
                let probe = DirectoryProbe(
                    ldap, certificateAuthorityFile: configuration.certificateAuthorityFile)
                let missing = try probe.missingBases()
                guard missing.isEmpty else {
                    throw Failure("there is no entry \(missing.joined(separator: " nor "))")
                }
                return "\(ldap.server.place), encryption: \(ldap.server.encryption.rawValue), "
                    + "lookup user: \(ldap.lookupUser?.name ?? "nobody")"
            }
        }

        private func probe(_ name: String, _ attempt: () throws -> String) -> Probe {
            do {
                return Probe(name: name, works: true, detail: try attempt())
            } catch let error as STSError {
                return Probe(name: name, works: false, detail: error.detail ?? error.message)
            } catch {
                return Probe(name: name, works: false, detail: "\(error)")
            }
        }
    }

    /// `daypass config show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the settings that count, without secrets, and what follows from them.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try Context.configuration()
            var fields: [(name: String, value: OutputValue)] = configuration.settings.map {
                ($0.key, .text($0.shownValue))
            }
            fields += [
                ("stateDirectory", .text(configuration.stateDirectory)),
                (
                    "listenAddress",
                    .text(configuration.listenAddress?.description ?? "descriptor 0")
                ),
                ("threads", .number(configuration.threads)),
                ("auditLog", .text(configuration.auditLog.description)),
            ]
            for provider in configuration.openIDProviders {
                fields.append(("provider \(provider.name)", .record(provider.shownFields)))
            }
            if let ldap = configuration.ldap {
                fields.append(("directory", .record(ldap.shownFields)))
            }
            if let plugin = configuration.identityPlugin {
                fields.append(("identity plugin", .record(plugin.shownFields)))
            }
            output.print(fields)
        }
    }
}

extension LDAPConfiguration {
    fileprivate var shownFields: [(name: String, value: OutputValue)] {
        [
            ("server", .text(server.place.description)),
            ("encryption", .text(server.encryption.rawValue)),
            ("checksCertificate", .truth(server.checksCertificate)),
            ("lookupUser", .text(lookupUser?.name ?? "")),
            ("userBases", .texts(users.bases)), ("userAttributes", .texts(userAttributes)),
            ("groupBases", .texts(groups?.bases ?? [])),
        ]
    }
}

extension OpenIDProviderConfiguration {
    fileprivate var shownFields: [(name: String, value: OutputValue)] {
        var fields: [(name: String, value: OutputValue)] = [
            ("issuer", .text(issuer)), ("clientID", .text(clientID)),
        ]
        switch mode {
        case .claim(let name): fields.append(("claim", .text(name)))
        case .role(let policies, let arn):
            fields.append(("policies", .list(policies.map { .text($0) })))
            fields.append(("roleARN", .text(arn)))
        }
        if let keycloak {
            fields.append(("keycloakAdminURL", .text(keycloak.adminURL)))
            fields.append(("keycloakRealm", .text(keycloak.realm)))
        }
        if asksUserInfo { fields.append(("asksUserInfo", .truth(true))) }
        if let displayName { fields.append(("displayName", .text(displayName))) }
        if !scopes.isEmpty { fields.append(("scopes", .texts(scopes))) }
        return fields
    }
}

extension IdentityPluginConfiguration {
    fileprivate var shownFields: [(name: String, value: OutputValue)] {
        [
            ("url", .text(place)), ("policies", .list(rolePolicies.map { .text($0) })),
            ("roleARN", .text(roleARN)),
        ]
    }
}
