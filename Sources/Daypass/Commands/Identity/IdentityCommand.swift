internal import ArgumentParser
internal import Configuration
internal import Identity
internal import STS
internal import State
internal import System
internal import Wire

struct IdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Test identity sources.",
        subcommands: [Test.self])

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try the configured identity sources and report each step.",
            discussion: """
                Without an option, the command reaches every source as the server would: it \
                fetches keys and searches the LDAP directory. With a proof of identity, it takes \
                the server's own steps for that proof, and discards the credentials. Each line \
                begins with ok or FAIL. Exit code 1: a step failed.

                Each file may be "-", standard input. The password of --ldap-user is a line of \
                standard input; a terminal does not show it. The command does not check whether to \
                trust a certificate, because that is the web server's task.
                """)

        @Option(
            help: ArgumentHelp("Try this web identity token (JWT).", valueName: "file"),
            completion: .file())
        var token: String?

        @Option(
            help: ArgumentHelp(
                "The access token issued with --token, for a provider with CLAIM_USERINFO.",
                valueName: "file"), completion: .file())
        var accessToken: String?

        @Option(help: ArgumentHelp("The role that --token is for.", valueName: "arn"))
        var roleArn: String?

        @Option(help: ArgumentHelp("Try this login name of the LDAP directory.", valueName: "name"))
        var ldapUser: String?

        @Option(
            help: ArgumentHelp("Try this token of the identity plugin.", valueName: "file"),
            completion: .file())
        var customToken: String?

        @Option(
            help: ArgumentHelp("Try this client certificate (PEM).", valueName: "file"),
            completion: .file())
        var certificate: String?

        @OptionGroup var output: OutputFormat

        func validate() throws {
            let proofs = [token, ldapUser, customToken, certificate].compactMap(\.self)
            guard proofs.count <= 1 else {
                throw ValidationError(
                    "Give one of --token, --ldap-user, --custom-token and --certificate.")
            }
            guard token != nil || (accessToken == nil && roleArn == nil) else {
                throw ValidationError("--access-token and --role-arn require --token.")
            }
        }

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            guard let request = try request(configuration) else {
                var probes = Probe.identitySources(configuration)
                if configuration.takesClientCertificates { probes.append(.clientCertificates) }
                guard !probes.isEmpty else { throw Failure("no identity source is configured") }
                try output.print(probes)
                guard probes.allSatisfy(\.works) else { throw ExitCode(1) }
                return
            }
            let state = StateStore(
                directory: try CommandEnvironment.stateDirectory(configuration.stateDirectory))
            let service = Service(
                configuration: configuration, state: state, attempts: nil,
                reportProblem: CommandEnvironment.complain)
            let dryRun = service.dryRun(
                request,
                clients: NetworkClients(
                    certificateAuthorityFile: configuration.certificateAuthorityFile),
                now: Clock.now)
            var probes = dryRun.steps.map {
                Probe(name: $0.name, works: true, detail: $0.detail)
            }
            if let refusal = dryRun.refusal {
                let reason = refusal.detail ?? refusal.message
                probes.append(
                    Probe(name: "refused", works: false, detail: "\(refusal.code): \(reason)"))
            }
            try output.print(probes)
            guard dryRun.refusal == nil else { throw ExitCode(1) }
        }

        /// The call that a client would make with the proof, `nil` if none is given.
        private func request(_ configuration: DaypassConfiguration) throws -> Request? {
            if let token {
                return DryRunRequest.webIdentity(
                    token: try TextInput.text(in: token),
                    accessToken: try accessToken.map(TextInput.text), roleARN: roleArn)
            }
            if let ldapUser {
                return DryRunRequest.make(
                    "AssumeRoleWithLDAPIdentity",
                    [
                        ("LDAPUsername", ldapUser),
                        (
                            "LDAPPassword",
                            try PasswordInput.line(prompt: "Password of \(ldapUser): ")
                        ),
                    ])
            }
            if let customToken {
                return DryRunRequest.make(
                    "AssumeRoleWithCustomToken",
                    [
                        ("Token", try TextInput.text(in: customToken)),
                        ("RoleArn", configuration.identityPlugin?.roleARN),
                    ])
            }
            if let certificate {
                return DryRunRequest.make(
                    "AssumeRoleWithCertificate", [],
                    [
                        ("HTTPS", "on"), ("SSL_CLIENT_VERIFY", "SUCCESS"),
                        ("SSL_CLIENT_CERT", try clientCertificate(in: certificate)),
                    ])
            }
            return nil
        }

        /// The first certificate of a PEM file, which is the client's own (RFC 8446 §4.4.2).
        private func clientCertificate(in path: String) throws -> String {
            let begin = "-----BEGIN CERTIFICATE-----"
            let text = try TextInput.text(in: path)
            guard let start = text.firstRange(of: begin)?.lowerBound,
                let end = text[start...].firstRange(of: "-----END CERTIFICATE-----")?.upperBound
            else {
                throw Failure("\(InputFile.name(of: path)): has no \(begin)")
            }
            return String(text[start..<end])
        }
    }
}

extension Probe {
    /// There is no service to try: the web server verifies certificates.
    fileprivate static let clientCertificates = Probe(
        name: "client certificates", works: true,
        detail: "are accepted if the web server has verified them; try one with --certificate")
}
