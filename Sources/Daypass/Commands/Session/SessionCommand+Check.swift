internal import ArgumentParser
internal import Configuration
internal import Identity
internal import State
internal import System

extension SessionCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke the sessions of users that Keycloak has disabled or deleted.",
            discussion: """
                The command checks providers with VENDOR=keycloak. A running server checks once an \
                hour by itself. With plain CGI no process does, so run this command from cron. \
                Exit code 1: Keycloak could not be asked about all users.
                """)

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            let directory = try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            guard let watch = KeycloakWatch(configuration, directory: directory) else {
                throw Failure("no provider has VENDOR=keycloak")
            }
            let looks = try watch.look(now: { Clock.now })
            try output.print(
                ["provider", "users", "ended", "problems"],
                looks.map { provider, report in
                    guard let report else {
                        return [
                            .text(provider), .number(0), .list([]),
                            .texts(["another process is checking at the moment"]),
                        ]
                    }
                    return [
                        .text(provider), .number(report.userCount),
                        .texts(report.ended.map(\.user.subject)), .texts(report.problems),
                    ]
                })
            guard looks.allSatisfy({ $0.report?.problems.isEmpty ?? false }) else {
                throw ExitCode(1)
            }
        }
    }
}
