package import Crypto
package import Wire

/// A signed request: read, and checked as far as possible without the secret.
package struct SignedRequest: Sendable {
    /// The service that a signature must be for, and how.
    package struct Expectation: Sendable {
        package let service: String
        /// Empty if any region is valid.
        package let region: String
        package let pathStyle: CanonicalRequest.PathStyle
        /// How long a presigned request may be valid, in seconds.
        package let longestPresigned: Int

        private init(
            service: String, region: String, pathStyle: CanonicalRequest.PathStyle,
            longestPresigned: Int
        ) {
            self.service = service
            self.region = region
            self.pathStyle = pathStyle
            self.longestPresigned = longestPresigned
        }

        package static func s3(region: String) -> Expectation {
            Expectation(
                service: "s3", region: region, pathStyle: .s3, longestPresigned: 604_800)
        }

        /// MinIO's administration API. Its clients name no region, and presign nothing.
        package static let administration = Expectation(
            service: "s3", region: "", pathStyle: .s3, longestPresigned: 0)

        /// A presigned call is not valid for longer than one signed in a header. Otherwise a reader
        /// of a log that contains it could begin sessions with it, again and again.
        package static func sts(region: String) -> Expectation {
            Expectation(
                service: "sts", region: region, pathStyle: .normalized,
                longestPresigned: clockTolerance)
        }
    }

    /// How far the clocks may differ, in seconds.
    package static let clockTolerance = 900

    package let accessKeyID: String
    package let sessionToken: String?
    /// The client's hash of the body, or its reason for stating none; `nil` without either.
    package let statedPayloadHash: String?
    package let isPresigned: Bool
    package var moment: Timestamp { date.moment }
    private let scope: CredentialScope
    private let date: SigV4Date
    private let signature: String
    private let signedHeaders: HTTPHeaders
    private let query: CanonicalQuery
    private let method: String
    private let path: String
    private let pathStyle: CanonicalRequest.PathStyle
    /// The port that the client connected to, as the web server states it (RFC 3875 §4.1.15).
    private let serverPort: String?

    package init(
        _ request: Request, expecting expectation: Expectation, now: Timestamp
    ) throws(SigV4Error) {
        try self.init(
            request, query: try CanonicalQuery(request.query), expecting: expectation, now: now)
    }

    package init(
        _ request: Request, query: CanonicalQuery, expecting expectation: Expectation,
        now: Timestamp
    ) throws(SigV4Error) {
        let fields = try SignatureFields(
            request, query: query, longestPresigned: expectation.longestPresigned)
        let (accessKeyID, scope) = try CredentialScope.read(fields.credential)
        guard let date = SigV4Date(fields.date) else { throw .badDate }
        guard scope.service == expectation.service else { throw .wrongScope("service") }
        guard expectation.region.isEmpty || scope.region == expectation.region else {
            throw .wrongScope("region")
        }
        guard scope.date[...] == date.day else { throw .wrongScope("date") }
        try SignedRequest.checkTime(date.moment, lifetime: fields.lifetime, now: now)
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.date = date
        self.query = query.removing("X-Amz-Signature")
        sessionToken = fields.sessionToken
        statedPayloadHash = fields.payloadHash
        isPresigned = fields.lifetime != nil
        signature = fields.signature
        signedHeaders = try SignedHeaders.values(fields.signedHeaders, of: request)
        method = request.method
        path = request.path
        pathStyle = expectation.pathStyle
        serverPort = request.parameters["SERVER_PORT"]
    }

    /// The signed names that CGI can't distinguish from others: metadata names with underscores.
    package var namesWithUnderscores: [String] {
        signedHeaders.fields.lazy.map(\.name).filter(SignedHeaders.hasUnderscore)
    }

    /// Checks that a secret made the signature.
    ///
    /// - Parameter payloadHash: What represents the body in the signed text.
    package func verify(
        secretAccessKey: Secret, payloadHash: String, keys: SigV4KeyCache
    ) throws(SigV4Error) {
        let isRight = try isSigned(
            signedHeaders, secretAccessKey: secretAccessKey, payloadHash: payloadHash, keys: keys)
        guard !isRight else { return }
        if let (headers, port) = headersWithPort,
            try isSigned(
                headers, secretAccessKey: secretAccessKey, payloadHash: payloadHash, keys: keys)
        {
            throw .hostWithoutPort(port)
        }
        throw .wrongSignature
    }

    /// The signed headers with the port that the host lacks; `nil` if it has one or none is known.
    private var headersWithPort: (HTTPHeaders, port: String)? {
        guard let serverPort, !serverPort.isEmpty,
            let index = signedHeaders.firstIndex(where: { $0.name == "host" })
        else { return nil }
        let host = signedHeaders[index].value
        // An IPv6 address contains colons, too, in brackets (RFC 3986 §3.2.2).
        let rest = host.utf8.lastIndex(of: UInt8(ascii: "]")).map { host.utf8[$0...] }
        guard !(rest ?? host.utf8[...]).contains(UInt8(ascii: ":")) else { return nil }
        var headers = signedHeaders
        headers[index].value = "\(host):\(serverPort)"
        return (headers, serverPort)
    }

    private func isSigned(
        _ signedHeaders: HTTPHeaders, secretAccessKey: Secret,
        payloadHash: String, keys: SigV4KeyCache
    ) throws(SigV4Error) -> Bool {
        let canonical = try CanonicalRequest(
            method: method, path: path, pathStyle: pathStyle, query: query,
            signedHeaders: signedHeaders, payloadHash: payloadHash)
        let text = StringToSign.text(date: date.text, scope: scope, request: canonical)
        return keys.isSignature(
            signature, of: text, accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            scope: scope)
    }

    /// Takes as long as the check of a wrong signature, without a secret.
    package func verifyAsUnknown(payloadHash: String, keys: SigV4KeyCache) {
        try? verify(
            secretAccessKey: SignedRequest.unusedSecret, payloadHash: payloadHash, keys: keys)
    }

    /// As long as a generated secret. Nothing is signed with it.
    private static let unusedSecret = Secret(RandomBytes.make(40))

    /// The signatures of the body's chunks. The secret must have verified the request.
    package func chunkSignatures(
        secretAccessKey: Secret, keys: SigV4KeyCache
    ) -> ChunkSignatures {
        ChunkSignatures(
            key: keys.key(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, scope: scope),
            date: date.text, scope: scope, seed: signature)
    }

    private static func checkTime(
        _ date: Timestamp, lifetime: Int?, now: Timestamp
    ) throws(SigV4Error) {
        guard let lifetime else {
            guard abs(now - date) <= clockTolerance else { throw .skewed }
            return
        }
        guard date - now <= clockTolerance, now - date <= lifetime, lifetime > 0 else {
            throw .expired
        }
    }
}
