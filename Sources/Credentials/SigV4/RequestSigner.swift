package import Configuration
internal import State
package import Wire

/// Signs requests to an S3 store with its access key, in a header (AWS Signature Version 4).
package struct RequestSigner: Sendable {
    /// The headers that a signature adds to a request.
    package struct Signature: Equatable, Sendable {
        package let authorization: String
        /// The value of `x-amz-date`.
        package let date: String
    }

    private let credential: UpstreamStore.Credential
    private let region: String
    private let keys = SigV4KeyCache()

    package init(credential: UpstreamStore.Credential, region: String) {
        self.credential = credential
        self.region = region
    }

    /// - Parameter headers: The headers to sign, by their names in lower case and in any order,
    ///   without `x-amz-date` and `x-amz-content-sha256`, which this function adds.
    /// - Parameter payloadHash: The value of `x-amz-content-sha256`.
    package func signature(
        method: String, path: String, query: CanonicalQuery,
        headers: HTTPHeaders, payloadHash: String, now: Timestamp
    ) throws(SigV4Error) -> Signature {
        let date = SigV4Date(now)
        let scope = CredentialScope(date: String(date.day), region: region, service: "s3")
        let signed =
            (headers.fields + [("x-amz-date", date.text), ("x-amz-content-sha256", payloadHash)])
            .sorted { $0.name < $1.name }
        let canonical = try CanonicalRequest(
            method: method, path: path, pathStyle: .s3, query: query,
            signedHeaders: HTTPHeaders(signed),
            payloadHash: payloadHash)
        let key = keys.key(
            accessKeyID: credential.accessKeyID, secretAccessKey: credential.secretAccessKey,
            scope: scope)
        let signature = key.signature(
            of: StringToSign.text(date: date.text, scope: scope, request: canonical))
        var authorization: [UInt8] = []
        authorization.reserveCapacity(512)
        authorization += StringToSign.algorithm.utf8
        authorization += " Credential=".utf8
        authorization += credential.accessKeyID.utf8
        authorization.append(UInt8(ascii: "/"))
        scope.append(to: &authorization)
        authorization += ", SignedHeaders=".utf8
        for (index, field) in signed.enumerated() {
            if index > 0 { authorization.append(UInt8(ascii: ";")) }
            authorization += field.name.utf8
        }
        authorization += ", Signature=".utf8
        authorization += signature.utf8
        return Signature(
            authorization: String(decoding: authorization, as: UTF8.self), date: date.text)
    }
}
