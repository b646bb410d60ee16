internal import Crypto
internal import Wire

/// Temporary credentials that a token service has issued to the person at this machine.
struct IssuedCredentials: Sendable {
    let accessKeyID: String
    let secretAccessKey: Secret
    let sessionToken: Secret
    let expiration: Timestamp

    /// The longest key and session token in bytes. Web servers accept no longer header.
    private static let keyLimit = 256
    private static let tokenLimit = 65_536

    /// - Returns: `nil` if a text can't be sent in a header and written into a shell's line: it is
    ///   empty, too long, or has other characters than visible ASCII.
    init?(
        accessKeyID: String?, secretAccessKey: String?, sessionToken: String?, expiration: String?
    ) {
        guard let accessKeyID, let secretAccessKey, let sessionToken, let expiration,
            [accessKeyID, secretAccessKey, sessionToken].allSatisfy(IssuedCredentials.isPlain),
            [accessKeyID, secretAccessKey].allSatisfy({
                $0.utf8.count <= IssuedCredentials.keyLimit
            }),
            sessionToken.utf8.count <= IssuedCredentials.tokenLimit,
            let moment = Timestamp(rfc3339: expiration)
        else { return nil }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = Secret(secretAccessKey)
        self.sessionToken = Secret(sessionToken)
        self.expiration = moment
    }

    /// Reads the answer to one of the actions `AssumeRole…`, by its names and not by its namespace.
    init?(document: [UInt8]) {
        guard let root = try? XMLReader.read(document), root.name.hasSuffix("Response"),
            let result = root.children.first(where: { $0.name.hasSuffix("Result") }),
            let element = result.children.first(where: { $0.name == "Credentials" })
        else { return nil }
        self.init(
            accessKeyID: element.text(of: "AccessKeyId"),
            secretAccessKey: element.text(of: "SecretAccessKey"),
            sessionToken: element.text(of: "SessionToken"),
            expiration: element.text(of: "Expiration"))
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
