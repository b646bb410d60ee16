internal import Configuration
internal import PolicyEngine
internal import State

extension Probe {
    /// The longest list of names in a line.
    private static let maximumNameCount = 20

    /// Which callers the administration API has for administrators; a line for each policy that
    /// makes some. None while the API is off.
    static func administrators(_ configuration: DaypassConfiguration) -> [Probe] {
        guard configuration.hasAdministrationAPI else { return [] }
        do {
            return try administrators(
                configuration,
                in: CommandEnvironment.stateDirectory(configuration.stateDirectory))
        } catch {
            return [Probe(name: "administrators", works: false, detail: "\(error)")]
        }
    }

    private static func administrators(
        _ configuration: DaypassConfiguration, in directory: StateDirectory
    ) throws -> [Probe] {
        let root = configuration.root.map {
            ["root \($0.user), by its password and its access keys"]
        }
        let sessions =
            configuration.letsSessionsAdminister
            ? "sessions, too (DAYPASS_ADMIN_SESSIONS=on)"
            : "no sessions (DAYPASS_ADMIN_SESSIONS=off)"
        let first = Probe(
            name: "administrators", works: true,
            detail: ((root ?? ["no root"]) + [sessions]).joined(separator: "; "), isNote: true)
        let policies = Policies(directory: directory)
        let holders = try PolicyHolders(directory)
        var probes = [first]
        for name in try policies.names() {
            let rights: String
            switch try policies[name]?.administration {
            case .all?: rights = "all rights of administration"
            case .some?: rights = "some rights of administration"
            case nil, .none?: continue
            }
            let held = shown(holders, of: name) + outside(configuration, policy: name)
            probes.append(
                Probe(
                    name: "policy \(name)", works: true,
                    detail: "gives \(rights) to "
                        + (held.isEmpty ? "nothing yet" : held.joined(separator: "; ")),
                    isNote: true))
        }
        return probes
    }

    private static func shown(_ holders: PolicyHolders, of policy: String) -> [String] {
        func list(_ noun: String, _ names: [String]) -> String? {
            guard !names.isEmpty else { return nil }
            let more = names.count - maximumNameCount
            return noun + " " + names.prefix(maximumNameCount).joined(separator: ", ")
                + (more > 0 ? " and \(more) more" : "")
        }
        return [
            list("users", holders.users[policy] ?? []),
            list("groups", holders.groups[policy] ?? []),
            list("mapped names", (holders.names[policy] ?? []).map(\.shownText)),
        ].compactMap(\.self)
    }

    /// Those whose policies come from a source: a token or a certificate may name any policy.
    private static func outside(
        _ configuration: DaypassConfiguration, policy: String
    ) -> [String] {
        var holders: [String] = []
        for provider in configuration.openIDProviders {
            switch provider.mode {
            case .role(let policies, let arn):
                if policies.contains(policy) { holders.append("role \(arn)") }
            case .claim(let claim):
                holders.append("tokens of provider \(provider.name) whose \(claim) claim names it")
            }
        }
        if let plugin = configuration.identityPlugin, plugin.rolePolicies.contains(policy) {
            holders.append("role \(plugin.roleARN)")
        }
        if configuration.takesClientCertificates {
            holders.append("client certificates with this common name")
        }
        return holders
    }
}
