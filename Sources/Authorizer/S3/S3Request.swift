internal import PolicyEngine
internal import Wire

/// A request as S3 reads it: what it asks for, before anything is known of its caller. Daypass
/// refuses all that a store could read in another way. What is left has one meaning, and
/// ``canonicalURI`` and the canonical headers say it to the store.
struct S3Request: Sendable {
    let rules: S3Rules
    let method: S3Method
    let address: S3Address
    let query: S3Query
    private(set) var headers: S3Headers
    /// `nil` if nothing is copied.
    let copySource: S3CopySource?
    /// `nil` if the request has no such header.
    let tagging: S3Tagging?
    let payload: PayloadMode
    let operation: S3Operation
    /// The values of the condition keys that are the request's to state.
    let conditionValues: ConditionValues
    /// The same under the names that the store may read; `nil` if it reads them as they are.
    let otherConditionValues: ConditionValues?

    init(_ request: Request, rules: S3Rules, now: Timestamp) throws(S3RequestError) {
        guard let method = S3Method(rawValue: request.method) else {
            throw request.method == "OPTIONS" && request.headerValues("origin").isEmpty
                ? .noOrigin : .methodNotAllowed
        }
        let target = try S3Target(request)
        var headers = try S3Headers(request)
        let address = try S3Address(
            path: target.path, host: headers["host"] ?? "", rules: rules)
        let query = try S3Query(target.query, method, address.scope)
        try S3Request.checkSignatureHeaders(headers, query)
        try headers.add(query.headers)
        try S3Request.checkBody(method, headers)
        let copySource = try S3CopySource(headers, rules: rules)
        let tagging = try headers[S3Tagging.header].map(S3Tagging.init)
        let payload = try PayloadMode(headers, query)
        let operation = try S3Operation(
            method, address, query, headers, copySource: copySource,
            hasContent: payload.mayHaveContent(headers), knownToStore: rules.subresources)
        guard !payload.isStreaming || operation.takesStreams else {
            throw .invalidArgument(PayloadMode.header)
        }
        self.rules = rules
        self.method = method
        self.address = address
        self.query = query
        self.headers = headers
        self.copySource = copySource
        self.tagging = tagging
        self.payload = payload
        self.operation = operation
        conditionValues = try ConditionValues(
            query, headers, copySource: copySource, tagging: tagging, payload: payload, now: now)
        otherConditionValues = try conditionValues.underOtherNames(
            prefix: query[.prefix], copySource: copySource, rules.keys)
    }

    /// Gives metadata the signed names: CGI writes `user_id` and `user-id` in the same way.
    mutating func nameMetadata(as names: [String]) { headers.name(as: names) }

    /// Whether Daypass has to read the chunks of a body that are not signed. The decision about an
    /// empty object applies only if the object is empty.
    var hasChunksToRead: Bool { payload == .unsignedTrailer && operation.marksFolder }

    /// The path and the query that the store gets, without what authenticated the client.
    var canonicalURI: String {
        let query = query.canonical
        return query.isEmpty ? address.canonicalPath : "\(address.canonicalPath)?\(query)"
    }

    /// Refuses a body that has no meaning. A server that does not read it takes it for the next
    /// request on the connection, and all clients share the connections to the store.
    private static func checkBody(
        _ method: S3Method, _ headers: S3Headers
    ) throws(S3RequestError) {
        switch method {
        case .get, .head, .delete: break
        case .put, .post: return
        }
        guard headers["transfer-encoding"] == nil, (headers["content-length"] ?? "0") == "0" else {
            throw .invalidArgument("content-length")
        }
    }

    /// Refuses signatures of version 2, and a presigned request with date or token in a header.
    private static func checkSignatureHeaders(
        _ headers: S3Headers, _ query: S3Query
    ) throws(S3RequestError) {
        if let authorization = headers["authorization"], authorization.hasPrefix("AWS ") {
            throw .signatureVersion2
        }
        guard query.isPresigned else { return }
        for name in ["authorization", "x-amz-date", "x-amz-security-token"]
        where headers[name] != nil {
            throw .ambiguous(name)
        }
    }
}
