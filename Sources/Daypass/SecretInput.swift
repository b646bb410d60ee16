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
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Failure("the secret must be one line, without control characters")
        }
        return Secret(bytes)
    }

    /// What is printed of a user's secret: one that was read is known already.
    func shown(_ secret: Secret, of user: String) -> [OutputField] {
        let name = ("accessKey", OutputValue.text(user))
        return secretStdin ? [name] : [name, ("secretKey", .text(secret.shownOnce))]
    }
}

extension Secret {
    /// The text of a secret that was generated a moment ago, for the one who asked for it.
    var shownOnce: String { String(decoding: bytes, as: UTF8.self) }
}
