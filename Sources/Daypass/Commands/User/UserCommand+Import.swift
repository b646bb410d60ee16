internal import ArgumentParser
internal import State
internal import System

extension UserCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the users in a file, all or none.",
            discussion: """
                Each line of the file is a JSON object with the fields that `user list --json` \
                prints, or that `mc admin user list --json` prints, and with the user's secret:

                {"accessKey":"alice","secretKey":"…","memberOf":["staff"]}

                Only accessKey is required. Neither list has secrets; those of MinIO are in \
                users.json of `mc admin cluster iam export`. Daypass refuses a line without \
                secretKey, unless it skips an existing user or --generate-secrets is given. Groups \
                and policies must already exist.

                If Daypass refuses a line, it creates no user. Only a crash while it moves the \
                finished records into place can leave some of the users created, each complete. In \
                that case, run the command again with --skip-existing.
                """)

        @Argument(help: "The file; \"-\" is standard input.", completion: .file())
        var file: String

        @Flag(help: "Skip existing users instead of refusing the file.")
        var skipExisting = false

        @Flag(help: "Generate missing secrets, and print them after all users are created.")
        var generateSecrets = false

        @OptionGroup var output: OutputFormat

        /// The command reports its progress each time it has written this many users.
        private static let step = 10_000

        func run() throws {
            let bytes = try InputFile.bytes(file, limit: 256 << 20)
            let name = InputFile.name(of: file)
            let list: UserImport
            do throws(UserImport.Problem) {
                list = try UserImport(lines: bytes, generatesSecrets: generateSecrets)
            } catch {
                throw Failure("\(name): \(error); no user was created")
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
                throw Failure("\(name): \(problem); no user was created")
            }
            do throws(Failure) {
                try show(users, list)
            } catch {
                let areLost = users.contains { list.generatedSecrets[$0.name] != nil }
                throw Failure(
                    "\(error); users created: \(users.count)"
                        + (areLost
                            ? "; their generated secrets are lost: "
                                + "daypass user secret NAME generates another"
                            : ""))
            }
        }

        private func show(_ users: [User], _ list: UserImport) throws(Failure) {
            let generated = users.compactMap { user in
                list.generatedSecrets[user.name].map { (user.name, $0.shownOnce) }
            }
            let counts: [OutputField] = [
                ("imported", .number(users.count)),
                ("skipped", .number(list.users.count - users.count)),
            ]
            if output.json {
                let records = generated.map {
                    OutputValue.record([("accessKey", .text($0)), ("secretKey", .text($1))])
                }
                try output.print(counts + [("generated", .list(records))])
            } else {
                try output.print(counts)
                guard !generated.isEmpty else { return }
                try output.print(
                    ["accessKey", "secretKey"], generated.map { [.text($0), .text($1)] })
            }
        }
    }
}
