package import Crypto
package import Wire

/// A request that says it is signed: taken apart, and all checked that can be without the secret.
package struct SignedRequest: Sendable {
    /// What the signature must be for.
    package struct Expectation: Sendable {
        package let service: String
        /// Empty when any region will do.
        package let region: String
        package let pathStyle: CanonicalRequest.PathStyle
        /// How long a presigned request may be good for, in seconds.
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

        /// A presigned call counts no longer than one that is signed in a header: whoever finds it in a log
        /// could make sessions with it, again and again.
        package static func sts(region: String) -> Expectation {
            Expectation(
                service: "sts", region: region, pathStyle: .normalized,
                longestPresigned: clockTolerance)
        }
    }

    /// How far apart the clocks may be, in seconds.
    package static let clockTolerance = 900

    package let accessKeyID: String
    /// The session token that came along, nil when none did.
    package let sessionToken: String?
    /// What the client says is the hash of the body, or why there is none; nil when it says nothing.
    package let statedPayloadHash: String?
    package let isPresigned: Bool
    /// When it was signed.
    package var moment: Timestamp { date.moment }
    private let scope: CredentialScope
    private let date: SigV4Date
    private let signature: String
    private let signedHeaders: HTTPHeaders
    private let query: CanonicalQuery
    private let method: String
    private let path: String
    private let pathStyle: CanonicalRequest.PathStyle
    /// The port that the client came to, as the web server says (RFC 3875 §4.1.15).
    private let serverPort: String?

    /// - Throws: ``SigV4Error``
    package init(
        _ request: Request, expecting expectation: Expectation, now: Timestamp
    ) throws(SigV4Error) {
        let query = try CanonicalQuery(request.query)
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

    /// The signed names that CGI can't tell from others: those of metadata with underscores.
    package var namesWithUnderscores: [String] {
        signedHeaders.fields.lazy.map(\.name).filter(SignedHeaders.hasUnderscore)
    }

    /// Checks that the signature is made with a secret.
    ///
    /// - Parameter payloadHash: What stands for the body in what is signed.
    /// - Throws: ``SigV4Error/wrongSignature``, ``SigV4Error/hostWithoutPort(_:)``
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

    /// The signed headers with the port that the host lacks, and the port; `nil` if the host has
    /// one, or the web server states none.
    private var headersWithPort: (HTTPHeaders, port: String)? {
        guard let serverPort, !serverPort.isEmpty,
            let index = signedHeaders.firstIndex(where: { $0.name == "host" })
        else { return nil }
        let host = signedHeaders[index].value
        // An address of IPv6 has colons, too, in brackets (RFC 3986 §3.2.2).
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

    /// Takes as long as a signature that is wrong, where there is no secret to check it with.
    package func verifyAsUnknown(payloadHash: String, keys: SigV4KeyCache) {
        try? verify(
            secretAccessKey: SignedRequest.nobodysSecret, payloadHash: payloadHash, keys: keys)
    }

    /// As long as a generated one. Nothing is signed with it.
    private static let nobodysSecret = Secret(RandomBytes.make(40))

    /// What the signatures of the body's chunks begin with.
    ///
    /// - Parameter secretAccessKey: The one that the request was verified with.
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
