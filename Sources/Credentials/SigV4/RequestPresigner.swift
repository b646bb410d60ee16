package import Configuration
package import Wire

/// Presigns requests to an S3 server with temporary credentials: the signature is in the query (AWS
/// Signature Version 4). Such a URL works without the secret, until it expires.
package struct RequestPresigner: Sendable {
    private let credentials: TemporaryCredentials
    private let region: String

    package init(_ credentials: TemporaryCredentials, region: String) {
        self.credentials = credentials
        self.region = region
    }

    /// - Parameter path: Not encoded, as the names and values of the query.
    /// - Parameter lifetime: How long the URL works, in seconds.
    package func url(
        method: String, server: WebOrigin, path: String, query: [(name: String, value: String)],
        lifetime: Int, now: Timestamp
    ) throws(SigV4Error) -> String {
        let date = SigV4Date(now)
        let scope = CredentialScope(date: String(date.day), region: region, service: "s3")
        let signature = [
            ("X-Amz-Algorithm", StringToSign.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
            ("X-Amz-Date", date.text), ("X-Amz-Expires", String(lifetime)),
            ("X-Amz-Security-Token", credentials.sessionToken.text),
            ("X-Amz-SignedHeaders", "host"),
        ]
        let signed = CanonicalQuery(
            (query + signature).map { (Array($0.name.utf8), Array($0.value.utf8)) })
        let encodedPath = PercentEncoding.encode(Array(path.utf8), keepsSlash: true)
        let canonical = try CanonicalRequest(
            method: method, path: encodedPath, pathStyle: .s3, query: signed,
            signedHeaders: ["host": server.host], payloadHash: "UNSIGNED-PAYLOAD")
        let key = SigV4Key(secretAccessKey: credentials.secretAccessKey, scope: scope)
        let text = StringToSign.text(date: date.text, scope: scope, request: canonical)
        return server.text + encodedPath + "?" + signed.text + "&X-Amz-Signature="
            + key.signature(of: text)
    }
}
