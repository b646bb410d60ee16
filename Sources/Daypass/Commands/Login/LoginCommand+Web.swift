internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import System

extension LoginCommand {
    struct Web: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign in with a browser, and see the credentials and buckets in it.",
            discussion: """
                The command serves a page on this machine, http://127.0.0.1:8080/ or that of \
                --port, until Ctrl-C ends it. A browser that opens the page signs in at the \
                OpenID provider. Then it shows JSON: the credentials, and the buckets that they \
                find. Only the browser that began a sign-in sees its outcome, and only once. The \
                command keeps no credentials.

                Register http://127.0.0.1:8080/oauth2/callback with the provider, or with \
                --localhost, http://localhost:8080/oauth2/callback.

                Options come before the settings that the profile keeps. Without --s3, the token \
                service is also the S3 server.
                """)

        static let standardPort: UInt16 = 8080

        @OptionGroup var options: LoginOptions

        @Flag(help: "Name this machine localhost instead of 127.0.0.1.")
        var localhost = false

        @Flag(help: "Do not open a browser; only print the address.")
        var noBrowser = false

        func run() throws {
            let environment = ProcessInfo.processInfo.environment
            let kept = try LoginFiles(environment: environment).profile(options.profile)
            let profile = try options.settings(over: kept)
            guard case .openID(let settings) = profile.way else {
                throw ValidationError("Give --config-url and --client-id.")
            }
            let policy = try profile.policyFile.map(TextInput.text)
            let provider = try LoginProvider.discover(
                settings, certificateAuthorityFile: profile.certificateAuthorityFile)
            let server = try listening()
            let page = server.origin + WebSignInServer.beginning
            CommandEnvironment.complain("sign in at \(page)")
            if !noBrowser { Browser.open(page, environment: environment) }
            var web = WebSignInServer(
                on: server, provider: provider,
                issue: { signedIn throws(Failure) in
                    try STSClient(
                        url: profile.sts,
                        certificateAuthorityFile: profile.certificateAuthorityFile
                    ).credentials(
                        for: signedIn.proof(settings), roleARN: profile.roleARN,
                        durationSeconds: profile.durationSeconds, policy: policy)
                },
                buckets: { credentials throws(Failure) in
                    try VisibleBuckets.names(
                        url: profile.s3 ?? profile.sts, credentials: credentials,
                        certificateAuthorityFile: profile.certificateAuthorityFile, now: Clock.now)
                })
            try web.run()
        }

        private func listening() throws(Failure) -> LoopbackServer {
            // The profile's port is that of daypass login, with another address there.
            let port = options.port ?? Web.standardPort
            do throws(SystemError) {
                return try LoopbackServer(
                    name: localhost ? .localhost : .address, port: port,
                    paths: [WebSignInServer.beginning, WebSignInServer.callback])
            } catch {
                throw Failure("port \(port): \(error)")
            }
        }
    }
}
