internal import ArgumentParser
internal import FoundationEssentials
internal import Identity

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Remove the credentials of a sign-in from this machine.",
        discussion: """
            The command also asks the OpenID provider to revoke the refresh token, if the \
            provider can. The profile's settings stay. Credentials that a program has already read \
            are valid until their end.
            """)

    @Option(help: ArgumentHelp("The name of the profile.", valueName: "name"))
    var profile = ProfileName.standard

    @OptionGroup var output: OutputFormat

    func run() throws {
        let files = try LoginFiles(environment: ProcessInfo.processInfo.environment)
        let kept = try files.profile(profile)
        let (wasSignedIn, cached) = try files.locked(profile) {
            let cached = try files.cached(profile)
            return (try files.forget(profile), cached)
        }
        var isRevoked = false
        if let cached, let token = cached.refreshToken, let kept,
            case .openID(let settings) = kept.way,
            LoginPurpose(kept, policy: nil, certificate: nil).identity == cached.identity
        {
            do {
                isRevoked = try LoginProvider.discover(settings, kept).revoke(token)
            } catch {
                throw Failure(
                    "signed out on this machine, but the provider has not revoked the refresh "
                        + "token: \(error)")
            }
        }
        try output.print(
            [
                ("profile", .text(profile.text)), ("wasSignedIn", .truth(wasSignedIn)),
                ("refreshTokenRevoked", .truth(isRevoked)),
            ],
            sentence: wasSignedIn
                ? "Signed out of profile \(profile.text)."
                    + (isRevoked ? " The provider has revoked the refresh token." : "")
                : "Profile \(profile.text) was not signed in.")
    }
}
