internal import ArgumentParser
internal import State
internal import System
internal import Wire

extension AccessKeyCommand {
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an access key and print its secret.",
            discussion: SecretInput.discussion)

        @Option(
            help: "The user whose permissions the key has, or the root user's name.",
            completion: .userNames)
        var parent: String

        @Option(help: "The access key ID, in place of a generated one (AKIA and 16 characters).")
        var id: String?

        @OptionGroup var input: SecretInput
        @OptionGroup var words: AccessKeyWords

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            var new = NewAccessKey(
                parent: parent == administration.rootName ? .root : .user(parent),
                maker: .init(accessKeyID: nil, account: "command line"))
            new.id = id
            new.secret = try input.secret()
            new.name = words.name
            new.description = words.description
            new.policy = try words.document()
            new.expiration = words.expires?.timestamp
            let (key, secret) = try administration.addAccessKey(new, now: Clock.now)
            try input.show(
                secret, of: key.id, change: "the access key \(key.id) was created",
                another: "daypass access-key edit \(key.id) --new-secret", output: output)
        }
    }

    struct Edit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an access key; what no option names stays.")

        @Argument(help: "The access key ID.", completion: .accessKeyIDs)
        var id: String

        @OptionGroup var words: AccessKeyWords

        @Flag(help: "Remove the key's own policy, which gives the key all that its parent may.")
        var removePolicy = false

        @Flag(help: "Let the key last for as long as the configuration allows.")
        var removeExpiry = false

        @Flag(help: "Generate another secret and print it; the old one stops working.")
        var newSecret = false

        @OptionGroup var output: OutputFormat

        func validate() throws {
            guard !removePolicy || words.policy == nil else {
                throw ValidationError("Give --policy or --remove-policy, not both.")
            }
            guard !removeExpiry || words.expires == nil else {
                throw ValidationError("Give --expires or --remove-expiry, not both.")
            }
        }

        func run() throws {
            var edit = AccessKeyEdit()
            if let name = words.name { edit.name = name.isEmpty ? .remove : .set(name) }
            if let text = words.description {
                edit.description = text.isEmpty ? .remove : .set(text)
            }
            if let document = try words.document() { edit.policy = .set(document) }
            if removePolicy { edit.policy = .remove }
            if let expires = words.expires { edit.expiration = .set(expires.timestamp) }
            if removeExpiry { edit.expiration = .remove }
            if newSecret { edit.secret = NewUser.generatedSecret() }
            try CommandEnvironment.administration().editAccessKey(id, edit, now: Clock.now)
            try output.print(
                [("accessKey", .text(id))]
                    + (edit.secret.map { [("secretKey", .text($0.shownOnce))] } ?? []))
        }
    }
}

/// What an administrator may say about an access key.
struct AccessKeyWords: ParsableArguments {
    @Option(help: "A name: a letter, and up to 31 letters, digits, \"_\" and \"-\".")
    var name: String?

    @Option(help: "A description of up to 256 bytes.")
    var description: String?

    @Option(
        help: ArgumentHelp(
            "Narrow the key by this policy; \"-\" is standard input.", valueName: "file"),
        completion: .file())
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "When the key ends: 12h, 90d, or 2027-01-31T10:20:30Z.", valueName: "time"))
    var expires: FutureMoment?

    func document() throws -> [UInt8]? {
        try policy.map { try InputFile.bytes($0, limit: 1 << 20) }
    }
}
