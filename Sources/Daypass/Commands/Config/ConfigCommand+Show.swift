internal import ArgumentParser
internal import Configuration
internal import LDAP

extension ConfigCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the effective settings without secrets, and what follows from them.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            let settings = configuration.settings.map { setting in
                OutputField(setting.key, .text(setting.shownValue))
            }
            let ignored = configuration.meaninglessSettings
            guard !output.json else {
                return try output.print(
                    [("settings", .record(settings))]
                        + configuration.fields(limits: configuration.attemptLimits.fields)
                        + configuration.sourceFields
                        + [("ignored", .texts(ignored.map(\.key)))])
            }
            var blocks = [block("Settings", settings, areKeys: true)]
            blocks.append(
                block(
                    "Effective",
                    configuration.fields(limits: .text(configuration.attemptLimits.description))))
            blocks += configuration.shownSources.map { block($0.title, $0.fields) }
            if !ignored.isEmpty {
                blocks.append(
                    ignored.map { "ignored: \($0.key) (\($0.advice))\n" }.joined())
            }
            try StandardOutput.write(Array(blocks.joined(separator: "\n").utf8))
        }

        /// A heading and its fields.
        private func block(
            _ title: String, _ fields: [OutputField], areKeys: Bool = false
        ) -> String {
            guard !fields.isEmpty else { return "\(title)\n  none\n" }
            let lines = OutputLayout.record(
                fields.map { (areKeys ? $0.name : FieldName.words($0.name), $0.value) },
                indentation: 2)
            return "\(title)\n" + String(decoding: lines, as: UTF8.self)
        }
    }
}

extension LoginAttemptLimits {
    /// The limits for JSON, without those that are off.
    fileprivate var fields: OutputValue {
        let limits = [("address", address), ("name", name), ("total", total)]
        return .record(limits.compactMap { name, limit in limit.map { (name, .number($0)) } })
    }
}

extension DaypassConfiguration {
    fileprivate func fields(limits: OutputValue) -> [OutputField] {
        [
            ("stateDirectory", .text(stateDirectory)),
            ("listenAddress", .text(listenAddress?.description ?? "descriptor 0")),
            ("threads", .number(threads)),
            ("failedAttemptsPerMinute", limits),
            ("auditLog", .text(auditLog.description)),
        ]
    }

    /// The identity sources and plugins for JSON, without those that are not configured.
    fileprivate var sourceFields: [OutputField] {
        let providers = openIDProviders.map { provider in
            OutputValue.record([("name", .text(provider.name))] + provider.shownFields)
        }
        var fields: [OutputField] = [("openIDProviders", .list(providers))]
        if let ldap { fields.append(("ldapDirectory", .record(ldap.shownFields))) }
        if let identityPlugin {
            fields.append(("identityPlugin", .record(identityPlugin.shownFields)))
        }
        if let policyPlugin { fields.append(("accessPlugin", .record(policyPlugin.shownFields))) }
        return fields
    }

    /// The same for people, each with its heading.
    fileprivate var shownSources: [(title: String, fields: [OutputField])] {
        var sources = openIDProviders.map { ("Provider \($0.name)", $0.shownFields) }
        if let ldap { sources.append(("LDAP directory", ldap.shownFields)) }
        if let identityPlugin { sources.append(("Identity plugin", identityPlugin.shownFields)) }
        if let policyPlugin { sources.append(("Access plugin", policyPlugin.shownFields)) }
        return sources
    }
}

extension LDAPConfiguration {
    fileprivate var shownFields: [OutputField] {
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
    fileprivate var shownFields: [OutputField] {
        var fields: [OutputField] = [
            ("issuer", .text(issuer)), ("clientID", .text(clientID)),
        ]
        switch mode {
        case .claim(let name):
            fields.append(("claim", .text(name)))
            if takesClaimMemberNames { fields.append(("claimMemberNames", .truth(true))) }
        case .role(let policies, let arn):
            fields.append(("policies", .list(policies.map { .text($0) })))
            fields.append(("roleARN", .text(arn)))
        }
        if let accessTokenIssuer {
            fields.append(("accessTokenIssuer", .text(accessTokenIssuer)))
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
    fileprivate var shownFields: [OutputField] {
        [
            ("url", .text(place)), ("policies", .list(rolePolicies.map { .text($0) })),
            ("roleARN", .text(roleARN)),
        ]
    }
}

extension PolicyPluginConfiguration {
    fileprivate var shownFields: [OutputField] {
        [
            ("url", .text(place)), ("offersHTTP2", .truth(offersHTTP2)),
            ("cacheSeconds", .number(cacheSeconds ?? 0)),
        ]
    }
}
