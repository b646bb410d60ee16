internal import ArgumentParser
internal import Authorizer
internal import Configuration
internal import Identity
internal import State
internal import System

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check or show the configuration.",
        subcommands: [Check.self, Show.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validate the configuration and try the services that it names.",
            discussion: """
                The command opens the state directory, fetches each OpenID provider's keys, \
                searches the LDAP directory, calls the plugins and lists the store's buckets, as \
                the server would. Each line begins with ok or FAIL. A note names a setting of \
                MinIO that has no effect in Daypass or, with DAYPASS_ADMIN_API=on, a policy that \
                makes administrators, and its holders. \
                Exit code 78: the configuration is invalid; 1: a service that it names does not \
                work.
                """)

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            let directory = {
                try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            }
            var probes = [
                Probe("state directory") {
                    let directory = try directory()
                    let keyRing = try directory.keys.ring(now: Clock.now)
                    return "\(directory.path), signing key \(keyRing.newest.id)"
                },
                Probe("audit log") {
                    try AuditLog(configuration.auditLog, directory: directory()).check()
                    return configuration.auditLog.description
                },
                Probe("limits") {
                    _ = try LoginAttemptLimiter(configuration.attemptLimits, directory: directory())
                    return "failed attempts a minute: \(configuration.attemptLimits)"
                },
            ]
            if let probe = probeUserNames(configuration) { probes.append(probe) }
            probes += Probe.identitySources(configuration)
            if !configuration.anonymousPolicies.isEmpty {
                probes.append(
                    Probe(
                        "policies of unsigned requests", configuration.anonymousPolicies,
                        configuration))
            }
            if let plugin = configuration.policyPlugin {
                probes.append(
                    Probe("access plugin") {
                        let status = try PolicyPluginProbe.probe(plugin, in: configuration)
                        return "\(plugin.place) answers \(status)"
                    })
            }
            probes += Probe.administrators(configuration)
            probes += Probe.pages(configuration)
            probes += Probe.store(configuration)
            probes += configuration.meaninglessSettings.map { setting in
                Probe(
                    name: setting.key, works: true, detail: "has no effect: \(setting.advice)",
                    isNote: true)
            }
            try output.print(probes)
            guard probes.allSatisfy(\.works) else { throw ExitCode(1) }
        }

        /// `nil` if no user has a reserved name. The state directory has a probe of its own.
        private func probeUserNames(_ configuration: DaypassConfiguration) -> Probe? {
            let names = try? CommandEnvironment.stateDirectory(configuration.stateDirectory)
                .users.withReservedNames()
            guard let names, !names.isEmpty else { return nil }
            return Probe(
                name: "user names", works: false,
                detail: "reserved for session owners without a user record; remove these users and "
                    + "add them by other names: \(names.joined(separator: ", "))")
        }
    }
}
