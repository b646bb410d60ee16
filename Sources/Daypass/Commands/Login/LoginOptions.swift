internal import ArgumentParser
internal import Glibc

/// The settings of a sign-in, as options. A sign-in keeps them, so that the next one needs only the
/// profile's name.
struct LoginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The name under which to keep the settings and the credentials.", valueName: "name"))
    var profile = ProfileName.standard

    @Option(help: ArgumentHelp("The token service, of Daypass or MinIO.", valueName: "url"))
    var sts: String?

    @Option(help: ArgumentHelp("The S3 server, to list the buckets.", valueName: "url"))
    var s3: String?

    @Option(help: ArgumentHelp("The OpenID provider's discovery document.", valueName: "url"))
    var configURL: String?

    @Option(help: ArgumentHelp("The client ID at the provider.", valueName: "id"))
    var clientID: String?

    @Option(
        help: ArgumentHelp(
            "A file with the client's secret, if the provider has given it one.",
            valueName: "file"), completion: .file())
    var clientSecretFile: String?

    @Option(
        help: ArgumentHelp(
            "The scopes to ask for besides openid, separated by commas.", valueName: "names"))
    var scopes: String?

    @Option(
        help: ArgumentHelp(
            "The port to which the provider sends the browser back; by default, any free one, and "
                + "8080 for web.",
            valueName: "number"))
    var port: UInt16?

    @Flag(help: "Also send the provider's access token, for a service with CLAIM_USERINFO.")
    var sendAccessToken = false

    @Option(
        help: ArgumentHelp(
            "A role for a provider's users: its ARN, or the last part of it.", valueName: "role"))
    var role: String?

    @Option(
        help: ArgumentHelp(
            "How long the credentials last, such as 15m, 8h or a number of seconds; by default, "
                + "8h.", valueName: "time"))
    var duration: SessionLength?

    @Option(
        help: ArgumentHelp("A policy that restricts the session.", valueName: "file"),
        completion: .file())
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "The certificate authorities to trust instead of the system's, for all servers.",
            valueName: "file"), completion: .file())
    var ca: String?

    func validate() throws {
        for (option, url) in [("--sts", sts), ("--s3", s3), ("--config-url", configURL)] {
            guard let url, let problem = LoginRules.problem(url) else { continue }
            throw ValidationError("\(option): \(problem)")
        }
        if let configURL, !LoginRules.isConfigURL(configURL) {
            throw ValidationError(LoginRules.configURLRule)
        }
        if let scopes, LoginOptions.scopes(scopes) == nil {
            throw ValidationError("--scopes: expected names separated by commas")
        }
        guard clientID != "", role != "" else {
            throw ValidationError("An option's value is empty.")
        }
    }

    private static func scopes(_ text: String) -> [String]? {
        let scopes = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return LoginRules.areScopes(scopes) ? scopes : nil
    }

    /// The settings that these options and the kept ones make together.
    ///
    /// - Parameter others: The other ways to sign in, if the command has them.
    func settings(
        over kept: LoginProfile?, _ others: LoginWayOptions? = nil
    ) throws -> LoginProfile {
        guard let sts = sts ?? kept?.sts else {
            throw ValidationError(
                "Give --sts and how to sign in: there is no profile \(profile.text) yet.")
        }
        var settings = LoginProfile(sts: sts, way: try way(over: kept?.way, others))
        settings.s3 = s3 ?? kept?.s3
        settings.roleARN = role.map(LoginOptions.roleARN) ?? kept?.roleARN
        if let seconds = duration?.seconds ?? kept?.durationSeconds {
            settings.durationSeconds = seconds
        }
        settings.policyFile = policy.map(LoginOptions.absolute) ?? kept?.policyFile
        settings.certificateAuthorityFile =
            ca.map(LoginOptions.absolute) ?? kept?.certificateAuthorityFile
        guard case .openID = settings.way else {
            guard role == nil else { throw ValidationError("--role is for OpenID providers.") }
            settings.roleARN = nil
            return settings
        }
        return settings
    }

    private func way(
        over kept: LoginProfile.Way?, _ others: LoginWayOptions?
    ) throws -> LoginProfile.Way {
        let device = others?.device ?? false
        let hasProviderOptions =
            clientSecretFile != nil || scopes != nil || port != nil || device || sendAccessToken
        if let way = others?.way {
            guard !hasProviderOptions else {
                throw ValidationError(
                    "--client-secret-file, --scopes, --port, --device and --send-access-token are "
                        + "for OpenID providers.")
            }
            return way
        }
        var before: LoginProfile.Provider?
        if case .openID(let provider)? = kept { before = provider }
        guard let configURL = configURL ?? before?.configURL,
            let clientID = clientID ?? before?.clientID
        else {
            if let kept, configURL == nil, clientID == nil, !hasProviderOptions { return kept }
            throw ValidationError(
                "Give --config-url and --client-id"
                    + (others == nil ? "." : ", or --ldap, or --certificate and --key."))
        }
        var provider = LoginProfile.Provider(configURL: configURL, clientID: clientID)
        // The settings of another client are not those of this one.
        let same = before?.configURL == configURL && before?.clientID == clientID ? before : nil
        provider.clientSecretFile =
            clientSecretFile.map(LoginOptions.absolute) ?? same?.clientSecretFile
        provider.scopes = scopes.flatMap(LoginOptions.scopes) ?? same?.scopes ?? []
        provider.usesDevice = device || same?.usesDevice ?? false
        provider.port = port ?? same?.port
        provider.sendsAccessToken = sendAccessToken || same?.sendsAccessToken ?? false
        return .openID(provider)
    }

    private static func roleARN(_ text: String) -> String {
        text.hasPrefix("arn:") ? text : "arn:minio:iam:::role/\(text)"
    }

    /// The next command may run in another directory.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(directory) }
        return unsafe String(cString: directory) + "/" + path
    }
}
