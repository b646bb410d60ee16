internal import ArgumentParser
internal import Configuration
internal import Identity
internal import State
internal import System

extension AccessKeyCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the LDAP directory about the owners of access keys.",
            discussion: """
                The directory says whether it still has a person, and the person's groups. A \
                running server asks once an hour by itself. With plain CGI no process does, so run \
                this command from cron. While the directory can't be asked, its last answer \
                applies for a day; then the keys are refused. Exit code 1: not everyone could be \
                asked about.
                """)

        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            let directory = try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            guard let watch = LDAPKeyWatch(configuration, directory: directory) else {
                throw Failure(
                    "no LDAP directory is configured (MINIO_IDENTITY_LDAP_SERVER_ADDR)")
            }
            guard let report = try watch.look(now: { Clock.now }) else {
                throw Failure("another process asks the directory at the moment")
            }
            try output.print([
                ("people", .number(report.personCount)), ("ended", .texts(report.ended)),
                ("problem", .text(report.problem ?? "")),
            ])
            guard report.problem == nil else { throw ExitCode(1) }
        }
    }
}
