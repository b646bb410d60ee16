internal import ArgumentParser
internal import FoundationEssentials
internal import Identity

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Remove the credentials of a sign-in from this machine.",
        discussion: """
            The command removes the credentials even from a file that daypass login refuses. It \
            also asks the OpenID provider to revoke the refresh token, if the provider can. The \
            profile's settings stay. Credentials that a program has already read are valid until \
            their end.
            """)

    @Option(help: ArgumentHelp("The name of the profile.", valueName: "name"))
    var profile = ProfileName.standard

    @OptionGroup var output: OutputFormat

    func run() throws {
        let files = try LoginFiles(environment: ProcessInfo.processInfo.environment)
        let forgotten = try files.forget(profile)
        var wasSignedIn = false
        var isRevoked = false
        switch forgotten {
        case .nothing: break
        case .unreadable(let reason):
            throw Failure(
                "the credentials are removed from this machine, but Daypass could not read a "
                    + "refresh token to revoke: \(reason)")
        case .cache(let cached):
            wasSignedIn = true
            do {
                isRevoked = try RefreshTokenRevocation.revoke(
                    cached, try? files.profile(profile))
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
