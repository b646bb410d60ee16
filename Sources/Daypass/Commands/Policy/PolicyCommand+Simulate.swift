internal import ArgumentParser
internal import Configuration
internal import FoundationEssentials
internal import PolicyEngine
internal import State

extension PolicyCommand {
    struct Simulate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide a request without sending it, and show the deciding statement.",
            discussion: """
                Give a user, whose own and group policies apply, or policies by name or file. Exit \
                codes: 0 allowed; 1 denied; 64 wrong arguments, or there is no such user, policy, \
                file, action or key.

                The request comes now, over TLS, from --user if given, and has an empty version, \
                User-Agent and Referer. --context sets any other condition key and overrides \
                these. The values of some keys are unknown: an object's tags, for example, or \
                aws:SourceIp without --context. A condition on such a key always decides against \
                the request.

                If the store may read a key by another name (DAYPASS_UPSTREAM_KEYS), the request \
                must be allowed for both names.

                daypass policy simulate --user alice --action s3:GetObject --resource \
                arn:aws:s3:::reports/a.csv --context aws:SourceIp=192.0.2.7
                """)

        @Option(
            help: "Decide for this user; the root user is allowed everything.",
            completion: .userNames)
        var user: String?

        @Option(
            help: ArgumentHelp(
                "Decide by this policy, or file if it contains \"/\" or ends in .json; repeatable.",
                valueName: "name|file"), completion: .policyNames)
        var policy: [String] = []

        @Option(
            help: ArgumentHelp("Apply this session policy, too.", valueName: "file"),
            completion: .file())
        var sessionPolicy: String?

        @Option(help: "The action, such as s3:GetObject.")
        var action: String

        @Option(help: "The ARN of the bucket or object; * for an action that has none.")
        var resource: String = "*"

        @Option(
            help: ArgumentHelp(
                "Set a condition key; repeatable, also for a key with several values.",
                valueName: "key=value"
            ))
        var context: [String] = []

        @OptionGroup var output: OutputFormat

        func validate() throws {
            guard (user != nil) != !policy.isEmpty else {
                throw ValidationError("Give either --user or --policy.")
            }
            guard sessionPolicy == nil || !action.lowercased().hasPrefix("sts:") else {
                throw ValidationError("A session policy does not apply to sts actions.")
            }
        }

        func run() throws {
            let answer: SimulatedAnswer
            do {
                answer = try self.answer()
            } catch let code as ExitCode {
                throw code
            } catch {
                // Exit code 1 would mean that the request is denied.
                for line in (error as? Failure)?.lines ?? ["\(error)"] {
                    CommandEnvironment.complain(line)
                }
                throw ExitCode.validationFailure
            }
            try output.print(answer)
            guard answer.isAllowed else { throw ExitCode(1) }
        }

        private func answer() throws -> SimulatedAnswer {
            let caller = try user.map(caller)
            let request = try SimulatedRequest(
                action: action, resource: resource, context: context, caller: caller,
                keys: try CommandEnvironment.configuration().upstream?.keys ?? .folding)
            let narrowing = try sessionPolicy.map(PolicyFile.document)
            if let bucket = request.bucket, CommandEnvironment.reservedBuckets().contains(bucket) {
                return SimulatedAnswer(reserved: bucket)
            }
            switch caller {
            case .root:
                return SimulatedAnswer(Permissions(.owner, sessionPolicy: narrowing), request)
            case .user(let user) where !user.isEnabled: return SimulatedAnswer(disabled: user.name)
            case .user(let user):
                let grant = try StateStore(directory: CommandEnvironment.stateDirectory()).grant(
                    of: user)
                return SimulatedAnswer(Permissions(grant, sessionPolicy: narrowing), request)
            case nil:
                return SimulatedAnswer(
                    Permissions(
                        .policies(try policy.map(attachedPolicy)), sessionPolicy: narrowing),
                    request)
            }
        }

        private func caller(_ name: String) throws -> SimulatedRequest.Caller {
            let configuration = try CommandEnvironment.configuration()
            if name == configuration.root?.user { return .root(name) }
            let directory = try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            guard let user = try directory.users[name] else {
                throw Failure("there is no user \(name)")
            }
            return .user(try StateStore(directory: directory).withEnabledGroups(user))
        }

        private func attachedPolicy(_ name: String) throws -> AttachedPolicy {
            let mayBeFile = name.contains("/") || name.hasSuffix(".json")
            if mayBeFile, Simulate.isFile(name) {
                return AttachedPolicy(name: name, document: try PolicyFile.document(name))
            }
            let store = Policies(directory: try CommandEnvironment.stateDirectory())
            guard RecordName.isValid(name), let document = try store[name] else {
                throw Failure(
                    "there is no policy \(name)" + (mayBeFile ? ", and no such file" : ""))
            }
            return AttachedPolicy(name: name, document: document)
        }

        private static func isFile(_ path: String) -> Bool {
            var isDirectory = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
                && !isDirectory
        }
    }
}
