internal import ArgumentParser
internal import Crypto
internal import State

/// Where a user's secret access key comes from: it is generated, or read.
struct SecretInput: ParsableArguments {
    static let discussion = """
        The secret is shown this once, and nobody can show it later. With --secret-stdin the secret is read \
        from standard input, a line of 8 to 128 bytes, and is not printed.
        """

    @Flag(help: "Read the secret instead of generating one.")
    var secretStdin = false

    func secret() throws -> Secret {
        guard secretStdin else { return NewUser.generatedSecret() }
        var bytes = try InputFile.bytes("-", limit: 1_024)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Secret(bytes)
    }

    /// Prints whose secret was made; one that was read is known already.
    ///
    /// - Parameter change: What was done to the user, for the one who does not get to see the secret.
    func show(
        _ secret: Secret, of user: String, change: String, output: OutputFormat
    ) throws(Failure) {
        let name = ("accessKey", OutputValue.text(user))
        do throws(Failure) {
            try output.print(
                secretStdin ? [name] : [name, ("secretKey", .text(secret.shownOnce))])
        } catch {
            throw Failure(
                "\(error); \(change)"
                    + (secretStdin
                        ? "" : ", and the secret is lost: daypass user secret NAME makes another"))
        }
    }
}

extension Secret {
    /// The text of a secret that was generated a moment ago, for the one who asked for it.
    var shownOnce: String { String(decoding: bytes, as: UTF8.self) }
}
