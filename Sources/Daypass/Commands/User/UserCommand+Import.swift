internal import ArgumentParser
internal import State
internal import System

extension UserCommand {
    /// `daypass user import`
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make many users, all of them or none.",
            discussion: """
                The file has a JSON object a line, as `user list --json` shows users; only accessKey is required: \
                {"accessKey":"alice","secretKey":"…","userStatus":"enabled","memberOf":["staff"],"policies":["readonly"]}. \
                A secret that is missing is generated, and printed when all users are there. Groups and policies \
                must be there already.

                When one line is refused no user is made. Only a crash in the last moment, when all is written \
                and takes its place, can leave some of them, each whole: repeat it with --skip-existing.
                """)

        @Argument(help: "The file; - is standard input.")
        var file: String

        @Flag(help: "Leave users alone who are there already, instead of refusing all.")
        var skipExisting = false

        @OptionGroup var output: OutputFormat

        /// How many users make it worth saying how far it is.
        private static let step = 10_000

        func run() throws {
            let bytes = try InputFile.bytes(file, limit: 256 << 20)
            let list: UserImport
            do throws(UserImport.Problem) {
                list = try UserImport(lines: bytes)
            } catch {
                throw Failure("\(file): \(error); no user was made")
            }
            let count = list.users.count
            let administration = try CommandEnvironment.administration()
            let users: [User]
            do throws(AdministrationError) {
                users = try administration.add(
                    list.users, whenPresent: skipExisting ? .kept : .refused, now: Clock.now
                ) { written in
                    if written.isMultiple(of: Import.step) {
                        CommandEnvironment.complain("\(written) of \(count) users written")
                    }
                }
            } catch {
                guard let problem = list.problem(error) else { throw error }
                throw Failure("\(file): \(problem); no user was made")
            }
            do throws(Failure) {
                try show(users, list)
            } catch {
                let areLost = users.contains { list.generatedSecrets[$0.name] != nil }
                throw Failure(
                    "\(error); \(users.count) users were made"
                        + (areLost
                            ? ", and the generated secrets are lost: daypass user secret NAME makes another"
                            : ""))
            }
        }

        private func show(_ users: [User], _ list: UserImport) throws(Failure) {
            let generated = users.compactMap { user in
                list.generatedSecrets[user.name].map { (user.name, $0.shownOnce) }
            }
            if output.json {
                try output.print([
                    ("imported", .number(users.count)),
                    ("skipped", .number(list.users.count - users.count)),
                    (
                        "generated",
                        .list(
                            generated.map {
                                .record([("accessKey", .text($0)), ("secretKey", .text($1))])
                            })
                    ),
                ])
            } else {
                try output.print([
                    ("imported", .number(users.count)),
                    ("skipped", .number(list.users.count - users.count)),
                ])
                guard !generated.isEmpty else { return }
                try output.print(
                    ["accessKey", "secretKey"], generated.map { [.text($0), .text($1)] })
            }
        }
    }
}
