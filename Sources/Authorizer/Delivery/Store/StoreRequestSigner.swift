internal import Configuration
internal import Credentials
internal import Crypto
internal import HTTP
internal import Wire

/// The request that the store gets: what was authorized, signed with Daypass's own access key.
struct StoreRequest {
    /// Path and query, without what authenticated the caller.
    let uri: String
    let host: String
    let payloadHash: String
    /// `nil` for a store that takes unsigned requests.
    let signature: RequestSigner.Signature?
    /// The headers that say what is done, in their one canonical form.
    let copySource: String?
    let tagging: String?

    /// The headers from which the web server makes the request. An empty one removes the client's.
    func headers(of caller: S3Caller?, requestID: String) -> HTTPHeaders {
        [
            "X-Daypass-Uri": uri,
            "X-Daypass-Host": host,
            "X-Daypass-Authorization": signature?.authorization ?? "",
            "X-Daypass-Date": signature?.date ?? "",
            "X-Daypass-Content-Sha256": payloadHash,
            "X-Daypass-Copy-Source": copySource ?? "",
            "X-Daypass-Tagging": tagging ?? "",
            // Names may have any character; the value of a header is ASCII.
            "X-Daypass-User": PercentEncoding.encode(caller?.principal.name ?? ""),
            "X-Daypass-Access-Key": PercentEncoding.encode(caller?.accessKeyID ?? ""),
            "X-Daypass-Request-Id": requestID,
        ]
    }
}

/// Makes the requests that the store gets, and signs them.
struct StoreRequestSigner: Sendable {
    let store: UpstreamStore
    private let signer: RequestSigner?

    init(_ store: UpstreamStore) {
        self.store = store
        signer = store.credential.map { RequestSigner(credential: $0, region: store.region) }
    }

    func request(
        for request: S3Request, isSigned: Bool, now: Timestamp
    ) throws(S3Error) -> StoreRequest {
        let payloadHash = request.payload.textForStore(isSigned: isSigned)
        return StoreRequest(
            uri: request.canonicalURI, host: store.host, payloadHash: payloadHash,
            signature: try signature(
                of: request, query: request.query.canonical,
                headers: StoreRequestSigner.headers(of: request), payloadHash: payloadHash, now: now
            ),
            copySource: request.copySource?.canonical, tagging: request.tagging?.canonical)
    }

    /// The request for one that Daypass forwards, with other headers that matter to no decision.
    func transfer(
        _ request: S3Request, isSigned: Bool, others: HTTPHeaders,
        byteCount: Int, now: Timestamp
    ) throws(S3Error) -> HTTPTransfer {
        try transfer(
            request, payloadHash: request.payload.textForStore(isSigned: isSigned),
            headers: StoreRequestSigner.headers(of: request),
            others: HTTPHeaders(
                request.headers.fields.filter { $0.name.hasPrefix("x-minio-") } + others),
            byteCount: byteCount, now: now)
    }

    /// The request for an upload in signed chunks, made whole: the store does not know their key.
    func upload(
        _ request: S3Request, others: HTTPHeaders, byteCount: Int,
        now: Timestamp
    ) throws(S3Error) -> HTTPTransfer {
        try transfer(
            request, payloadHash: "UNSIGNED-PAYLOAD",
            headers: StoreRequestSigner.headers(of: request)
                .filter { !ChunkBody.headers.contains($0.name) },
            others: others, byteCount: byteCount, now: now)
    }

    private func transfer(
        _ request: S3Request, payloadHash: String, headers: HTTPHeaders,
        others: HTTPHeaders, byteCount: Int, now: Timestamp
    ) throws(S3Error) -> HTTPTransfer {
        var all: HTTPHeaders = ["host": store.host]
        all += headers + others
        // The type of the body is not one of S3's headers.
        all += request.query.headers.filter { header in
            header.name == "content-type" && !others.contains { $0.name == header.name }
        }
        all.append((PayloadMode.header, payloadHash))
        if let signature = try signature(
            of: request, query: request.query.canonical, headers: headers,
            payloadHash: payloadHash, now: now)
        {
            all.append(("authorization", signature.authorization))
            all.append(("x-amz-date", signature.date))
        }
        return HTTPTransfer(
            HTTPTransfer.Method(request.method), store.url + request.canonicalURI, headers: all,
            byteCount: byteCount)
    }

    /// A read by which Daypass itself asks the store, with the query as it is signed.
    func read(_ path: String, query: String, now: Timestamp) throws(S3Error) -> HTTPTransfer {
        let payloadHash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: []))
        var headers: HTTPHeaders = ["host": store.host, PayloadMode.header: payloadHash]
        if let signature = try signature(
            of: .get, path, query: query, headers: [:], payloadHash: payloadHash, now: now)
        {
            headers.append(("authorization", signature.authorization))
            headers.append(("x-amz-date", signature.date))
        }
        return HTTPTransfer(
            .get, store.url + path + (query.isEmpty ? "" : "?\(query)"), headers: headers,
            byteCount: 0)
    }

    /// S3's headers that the store gets.
    private static func headers(of request: S3Request) -> HTTPHeaders {
        var headers = HTTPHeaders(
            request.headers.fields.filter {
                $0.name.hasPrefix("x-amz-") && S3HeaderAllowList.reachesStore($0.name)
            })
        // nginx does not send an empty header.
        for case (let name, let value?) in [
            (S3CopySource.header, request.copySource?.canonical),
            (S3Tagging.header, request.tagging?.canonical),
        ] where !value.isEmpty {
            headers.append((name, value))
        }
        return headers
    }

    /// - Parameter headers: S3's headers of the request, without those that Daypass writes.
    func signature(
        of request: S3Request, query: String, headers: HTTPHeaders,
        payloadHash: String, now: Timestamp
    ) throws(S3Error) -> RequestSigner.Signature? {
        try signature(
            of: request.method, request.address.canonicalPath, query: query, headers: headers,
            payloadHash: payloadHash, now: now)
    }

    private func signature(
        of method: S3Method, _ path: String, query: String,
        headers: HTTPHeaders, payloadHash: String, now: Timestamp
    ) throws(S3Error) -> RequestSigner.Signature? {
        guard let signer else { return nil }
        var headers = headers
        headers.append(("host", store.host))
        do throws(SigV4Error) {
            return try signer.signature(
                method: method.rawValue, path: path,
                query: try CanonicalQuery(query), headers: headers,
                payloadHash: payloadHash, now: now)
        } catch {
            throw .internalFailure(detail: "the store's request can't be signed: \(error)")
        }
    }
}

extension HTTPTransfer.Method {
    fileprivate init(_ method: S3Method) {
        switch method {
        case .get: self = .get
        case .head: self = .head
        case .put: self = .put
        case .post: self = .post
        case .delete: self = .delete
        }
    }
}
