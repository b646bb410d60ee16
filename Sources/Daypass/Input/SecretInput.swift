internal import ArgumentParser
internal import Crypto
internal import State

/// The source of a new secret access key: Daypass generates it, or reads it.
struct SecretInput: ParsableArguments {
    static let discussion = """
        The command prints a generated secret once; no command can print it again. With \
        --secret-stdin, it reads the secret from standard input, a line of 8 to 128 bytes, and \
        prints no secret.
        """

    @Flag(help: "Read the secret from standard input instead of generating one.")
    var secretStdin = false

    func secret() throws -> Secret {
        guard secretStdin else { return NewUser.generatedSecret() }
        var bytes = try InputFile.bytes("-", limit: 1_024)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Secret(bytes)
    }

    /// Prints the user's name, and the secret if Daypass generated it.
    ///
    /// - Parameter change: What the command has done. The error repeats it if printing fails.
    /// - Parameter another: The command that generates another secret.
    func show(
        _ secret: Secret, of user: String, change: String,
        another: String = "daypass user secret NAME", output: OutputFormat
    ) throws(Failure) {
        let name = ("accessKey", OutputValue.text(user))
        do throws(Failure) {
            try output.print(
                secretStdin ? [name] : [name, ("secretKey", .text(secret.shownOnce))])
        } catch {
            throw Failure(
                "\(error); \(change)"
                    + (secretStdin
                        ? ""
                        : ", but the new secret is lost: "
                            + "\(another) generates another"))
        }
    }
}

extension Secret {
    /// The text of a secret that Daypass has just generated, to be printed once.
    var shownOnce: String { String(decoding: bytes, as: UTF8.self) }
}
