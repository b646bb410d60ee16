internal import ArgumentParser
internal import FoundationEssentials
internal import System
internal import Wire

struct LoginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in, and get credentials for programs.",
        discussion: """
            For a person's own machine: the command needs no server, no settings of a server and \
            no state directory. The first sign-in of a profile needs --sts, and --config-url with \
            --client-id, --ldap, or --certificate with --key. It keeps these settings; after it, \
            the profile's name is enough. A sign-in with --export or --json changes no settings \
            that are kept.

            Without --process, --export or --json, the command always signs in again. With one of \
            them, it prints the credentials that it has, and renews them before their end. \
            --process never asks: if only the person can go on, it fails and says how.
            """,
        subcommands: [Web.self])

    @OptionGroup var options: LoginOptions

    @OptionGroup var others: LoginWayOptions

    @Flag(help: "Do not open a browser; only print the address.")
    var noBrowser = false

    @Flag(help: "Use none of the settings that the profile keeps, only the options of this call.")
    var forgetSettings = false

    @Flag(help: "Print the credentials for credential_process of AWS's SDKs.")
    var process = false

    @Flag(help: "Print the credentials as lines for a shell's eval.")
    var export = false

    @Flag(help: "Print JSON: the credentials, and with --s3 the buckets that they find.")
    var json = false

    func validate() throws {
        guard [process, export, json].count(where: \.self) <= 1 else {
            throw ValidationError("Give only one of --process, --export and --json.")
        }
        guard others.way == nil || (options.configURL == nil && options.clientID == nil) else {
            throw ValidationError(
                "Give either --config-url or "
                    + (others.ldap == nil ? "--certificate." : "--ldap."))
        }
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let files = try LoginFiles(environment: environment)
        let kept = forgetSettings ? nil : try files.profile(options.profile)
        let login = try Login(
            options.profile, try options.settings(over: kept, others), files: files,
            environment: environment)
        guard process || export || json else {
            let outcome = try login.signIn(opensBrowser: !noBrowser)
            let isNew = !files.hasProfile(login.name)
            let isChanged = try files.keep(login.profile, as: login.name)
            return try tell(login, outcome, isNew: isNew, isChanged: isChanged)
        }
        let credentials: IssuedCredentials
        do {
            credentials = try login.current()
        } catch is PersonNeeded where !process {
            let outcome = try login.signIn(opensBrowser: !noBrowser)
            if !files.hasProfile(login.name) {
                _ = try files.keep(login.profile, as: login.name)
            }
            StandardError.write(outcome.sentence)
            credentials = outcome.credentials
        }
        try StandardOutput.write(output(credentials, login))
    }

    private func output(_ credentials: IssuedCredentials, _ login: Login) -> [UInt8] {
        if process { return CredentialOutput.process(credentials) }
        if export { return CredentialOutput.export(credentials, s3: login.profile.s3) }
        var buckets: [String] = []
        if let s3 = login.profile.s3 {
            do throws(Failure) {
                buckets = try VisibleBuckets.names(
                    url: s3, credentials: credentials,
                    certificateAuthorityFile: login.profile.certificateAuthorityFile,
                    now: Clock.now)
            } catch {
                // The credentials are good. Policies often allow no list of buckets.
                CommandEnvironment.complain("\(error)")
            }
        }
        return CredentialOutput.sample(credentials, buckets: buckets)
    }

    private func tell(
        _ login: Login, _ outcome: LoginOutcome, isNew: Bool, isChanged: Bool
    ) throws(Failure) {
        var lines = [outcome.sentence]
        if isChanged, !isNew { lines.append("Profile \(login.name.text) has new settings.") }
        if isNew {
            lines += [
                "For AWS's SDKs and command line, put into ~/.aws/config:", "",
                "  [profile \(login.name.text)]",
                "  credential_process = \(login.command) --process",
            ]
        }
        try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }
}
