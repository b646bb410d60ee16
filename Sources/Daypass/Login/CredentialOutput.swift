internal import Wire

/// Credentials as programs read them. This is the only place that writes them to standard output.
enum CredentialOutput {
    /// The JSON of `credential_process`, which AWS's SDKs run.
    static func process(_ credentials: IssuedCredentials) -> [UInt8] {
        var json = JSONWriter()
        json.field("Version", 1)
        json.field("AccessKeyId", credentials.accessKeyID)
        json.field("SecretAccessKey", credentials.secretAccessKey.text)
        json.field("SessionToken", credentials.sessionToken.text)
        json.field("Expiration", credentials.expiration.iso8601)
        return json.object + [UInt8(ascii: "\n")]
    }

    /// Lines for `eval` in a shell.
    ///
    /// - Parameter s3: The S3 server, if it is known.
    static func export(_ credentials: IssuedCredentials, s3: String?) -> [UInt8] {
        var variables = [
            ("AWS_ACCESS_KEY_ID", credentials.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey.text),
            ("AWS_SESSION_TOKEN", credentials.sessionToken.text),
            ("AWS_CREDENTIAL_EXPIRATION", credentials.expiration.iso8601),
        ]
        if let s3 { variables.append(("AWS_ENDPOINT_URL_S3", s3)) }
        return Array(variables.map { "export \($0)=\(quoted($1))\n" }.joined().utf8)
    }

    /// Credentials and the buckets that they find, in the shape of MinIO's sample of web identity.
    static func sample(_ credentials: IssuedCredentials, buckets: [String]) -> [UInt8] {
        var inner = JSONWriter()
        inner.field("AccessKeyID", credentials.accessKeyID)
        inner.field("SecretAccessKey", credentials.secretAccessKey.text)
        inner.field("SessionToken", credentials.sessionToken.text)
        inner.field("Expiration", credentials.expiration.iso8601)
        inner.field("SignerType", 1)
        var json = JSONWriter()
        json.field("buckets", buckets)
        json.field("credentials", inner)
        return PrintableText.json(json.object) + [UInt8(ascii: "\n")]
    }

    /// A text in single quotes, in which a shell expands nothing.
    private static func quoted(_ text: String) -> String {
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "'\\''"))'"
    }
}
