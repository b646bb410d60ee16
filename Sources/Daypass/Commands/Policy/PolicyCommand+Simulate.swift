internal import ArgumentParser
internal import Configuration
internal import FoundationEssentials
internal import PolicyEngine
internal import State

extension PolicyCommand {
    /// `daypass policy simulate`
    struct Simulate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whether a request would be allowed, and which statement decides.",
            discussion: """
                For a user's policies and those of its groups, or for policies by name or file. Exit code 0: \
                allowed; 1: denied; 64: not asked, for wrong arguments or because there is no such user, policy, \
                file, action or key.

                The time is now, the caller is the user if there is one, and the request came over TLS and has \
                an empty version, User-Agent and Referer, as every request has one. Whatever else conditions ask \
                about only --context says, and it may say otherwise. What nobody knows, as the tags of an object, \
                or no --context says, as aws:SourceIp, counts against the request.

                The store may read a key by another name (DAYPASS_UPSTREAM_KEYS): the request must be \
                allowed for both.

                daypass policy simulate --user alice --action s3:GetObject --resource arn:aws:s3:::reports/a.csv \
                --context aws:SourceIp=192.0.2.7
                """)

        @Option(
            help:
                "A user: what is attached to it and to its groups; the root user may do everything."
        )
        var user: String?

        @Option(
            help: ArgumentHelp(
                "A policy's name; with a slash, or .json at its end, a file if there is one; may be there more than once.",
                valueName: "name|file"))
        var policy: [String] = []

        @Option(help: ArgumentHelp("A policy that narrows the session.", valueName: "file"))
        var sessionPolicy: String?

        @Option(help: "The action, as s3:GetObject.")
        var action: String

        @Option(help: "What it is done to, as an ARN; * for an action on nothing in particular.")
        var resource: String = "*"

        @Option(
            help: ArgumentHelp(
                "A condition key's value; several times for a key with several.",
                valueName: "key=value"
            ))
        var context: [String] = []

        @OptionGroup var output: OutputFormat

        func validate() throws {
            guard (user != nil) != !policy.isEmpty else {
                throw ValidationError("Give either --user or --policy.")
            }
            guard sessionPolicy == nil || !action.lowercased().hasPrefix("sts:") else {
                throw ValidationError("A session's policy is not asked about actions of sts.")
            }
        }

        func run() throws {
            let answer: SimulatedAnswer
            do {
                answer = try self.answer()
            } catch let code as ExitCode {
                throw code
            } catch {
                // Not 1, which says that the request is denied.
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
            guard let user = try directory.user(named: name) else {
                throw Failure("there is no user \(name)")
            }
            return .user(try StateStore(directory: directory).withEnabledGroups(user))
        }

        private func attachedPolicy(_ name: String) throws -> AttachedPolicy {
            let mayBeFile = name.contains("/") || name.hasSuffix(".json")
            if mayBeFile, Simulate.isFile(name) {
                return AttachedPolicy(name: name, document: try PolicyFile.document(name))
            }
            let store = PolicyStore(directory: try CommandEnvironment.stateDirectory())
            guard RecordName.isValid(name), let document = try store.policy(named: name) else {
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
