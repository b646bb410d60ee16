internal import Configuration
internal import Credentials
internal import Crypto
internal import HTTP
internal import Wire

extension StoreRequestSigner {
    /// The client's headers that the store gets if Daypass makes the request itself.
    private static let forwarded: Set = [
        "x-amz-bypass-governance-retention", "x-amz-expected-bucket-owner", "x-amz-mfa",
        "x-amz-request-payer",
    ]

    /// The request by which Daypass itself asks the store, with the query as it is signed.
    func call(
        _ method: HTTPRequest.Method, for request: S3Request, query: String, body: [UInt8] = [],
        now: Timestamp
    ) throws(S3Error) -> HTTPRequest {
        let payloadHash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: body))
        var headers = HTTPHeaders(
            request.headers.fields.filter { StoreRequestSigner.forwarded.contains($0.name) })
        let signature = try signature(
            of: request, query: query, headers: headers, payloadHash: payloadHash, now: now)
        headers += [("host", store.host), ("x-amz-content-sha256", payloadHash)]
        if let signature {
            headers += [
                ("authorization", signature.authorization), ("x-amz-date", signature.date),
            ]
        }
        if !body.isEmpty {
            let digest = HashAlgorithm.md5.digest(of: body)
            headers += [
                ("content-type", "application/xml"),
                ("content-md5", Base64.encode(digest)),
            ]
        }
        return HTTPRequest(
            method, store.url + request.address.canonicalPath + (query.isEmpty ? "" : "?\(query)"),
            headers: headers, body: body)
    }
}
