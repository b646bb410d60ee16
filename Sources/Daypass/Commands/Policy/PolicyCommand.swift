internal import ArgumentParser
internal import PolicyEngine
internal import State
internal import Wire

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Manage policies and attach them.",
        subcommands: [
            Create.self, List.self, Info.self, Remove.self, Attach.self, Detach.self,
            Entities.self, Check.self, Simulate.self,
        ])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a policy, or replace one.",
            discussion: """
                The document is IAM JSON of at most 20 KiB with at least one statement. Daypass \
                prints all errors and warnings in it, as `policy check` does.
                """)

        @Argument(help: "The policy's name.", completion: .policyNames)
        var name: String

        @Argument(help: "The document; \"-\" is standard input.", completion: .file())
        var file: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            let json = try InputFile.bytes(file, limit: 1 << 20)
            let administration = try CommandEnvironment.administration()
            let replaced: Bool
            do {
                replaced = try administration.createPolicy(name, document: json)
            } catch AdministrationError.notPolicy(let error) {
                throw PolicyFile.failure(file, json, error)
            }
            for warning in try PolicyDocument(json: json).warnings {
                CommandEnvironment.complain(
                    "warning: \(OutputValue.text(warning.description).plain)")
            }
            let origin = try administration.policy(named: name).origin
            try output.print(
                [
                    ("policyName", .text(name)), ("replaced", .truth(replaced)),
                    ("origin", .text(origin.rawValue)),
                ],
                sentence: sentence(replaced: replaced, origin))
        }

        private func sentence(replaced: Bool, _ origin: StoredPolicy.Origin) -> String {
            let change = "Policy \(name) is \(replaced ? "replaced" : "created")."
            guard origin == .overriding else { return change }
            return change
                + " It applies instead of the built-in policy of that name, which "
                + "`daypass policy remove \(name)` restores."
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List policies and whether they are built in.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            try output.print(
                ["policyName", "origin"],
                try administration.policies.names().map { name in
                    let policy = try administration.policy(named: name)
                    return [.text(name), .text(policy.origin.rawValue)]
                })
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a policy's document.")

        @Argument(help: "The policy.", completion: .policyNames)
        var name: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let policy = try administration.policy(named: name)
            let text = String(decoding: policy.document, as: UTF8.self)
            // A file that was edited by hand may hold anything.
            let isJSON = (try? JSONObject(policy.document)) != nil
            guard output.json else {
                let text = isJSON ? Info.indented(policy.document) : text
                return try StandardOutput.write(line: PrintableText.document(text))
            }
            guard isJSON else {
                throw Failure("policy \(name) is not JSON; its text is printed without --json")
            }
            try output.print([
                ("policyName", .text(name)), ("origin", .text(policy.origin.rawValue)),
                ("policy", .document(text)),
            ])
        }

        /// The document in lines, unless these make it larger than `policy create` accepts.
        private static func indented(_ document: [UInt8]) -> String {
            let indented = IndentedJSON(document).bytes
            let fits = indented.count < PolicyDocument.maximumByteCount
            return String(decoding: fits ? indented : document, as: UTF8.self)
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a policy that is not in use.",
            discussion: """
                Daypass refuses to remove a policy that a user, a group, a mapped name or a role \
                has. Removing a policy that replaces a built-in one restores the built-in policy.
                """)

        @Argument(help: "The policy.", completion: .policyNames)
        var name: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().removePolicy(name)
            try output.print([("removed", .text(name))])
        }
    }

    /// The policies that a command attaches or detaches, and the holder they belong to.
    struct Change: ParsableArguments {
        static let discussion = "The change applies at once, also to existing sessions."

        @Argument(help: "The policies.", completion: .policyNames)
        var policies: [String]

        @OptionGroup var options: PolicyHolderOptions
        @OptionGroup var output: OutputFormat

        /// Changes the holder's policies, and prints which have changed.
        func apply(
            _ done: String, isNew: Bool,
            _ change: (Administration, [String], Administration.Holder) throws -> [String]
        ) throws {
            let holder = try options.holder(isNew: isNew)
            let names = try change(CommandEnvironment.administration(), policies, holder)
            try output.print(holder.shownFields + [(done, .texts(names))])
        }
    }

    struct Attach: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Attach policies to a user, a group or a mapped name.",
            discussion: Change.discussion)

        @OptionGroup var change: Change

        func run() throws {
            try change.apply("policiesAttached", isNew: true) { try $0.attach($1, to: $2) }
        }
    }

    struct Detach: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Detach policies from a user, a group or a mapped name.",
            discussion: Change.discussion)

        @OptionGroup var change: Change

        func run() throws {
            try change.apply("policiesDetached", isNew: false) { try $0.detach($1, from: $2) }
        }
    }
}
