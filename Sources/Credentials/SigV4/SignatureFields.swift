internal import Wire

/// The parts of a signature in a header or in a query.
struct SignatureFields {
    let credential: String
    let signedHeaders: String
    let signature: String
    let date: String
    let sessionToken: String?
    let payloadHash: String?
    /// How long a presigned request is valid, in seconds; `nil` for a signature in a header.
    let lifetime: Int?

    /// - Throws: ``SigV4Error/absent``, ``SigV4Error/ambiguous``, ``SigV4Error/malformed(_:)``
    init(
        _ request: Request, query: CanonicalQuery, longestPresigned: Int
    ) throws(SigV4Error) {
        let headers = request.headerValues("authorization")
        let isPresigned =
            !query.parameters.isEmpty
            && ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"]
                .contains { !query.values(of: $0).isEmpty }
        guard headers.count <= 1, headers.isEmpty || !isPresigned else { throw .ambiguous }
        if isPresigned {
            try self.init(query, longestPresigned: longestPresigned)
        } else if let header = headers.first {
            try self.init(header: header, request)
        } else {
            throw .absent
        }
    }

    private static let algorithm = Array("\(StringToSign.algorithm) ".utf8)

    /// Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
    private init(header: String, _ request: Request) throws(SigV4Error) {
        let bytes = Array(header.utf8)
        guard bytes.starts(with: SignatureFields.algorithm) else {
            throw .malformed("Authorization")
        }
        var credential: String?
        var signedHeaders: String?
        var signature: String?
        var rest = bytes.dropFirst(SignatureFields.algorithm.count)
        while !rest.isEmpty {
            let part = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest[part.endIndex...].dropFirst()
            guard !part.isEmpty else { continue }
            let field = part.trimming { $0 == UInt8(ascii: " ") }
            guard let mark = field.firstIndex(of: UInt8(ascii: "=")) else {
                throw .malformed("Authorization")
            }
            // An access key ID may contain a space: it is the name of a user.
            let value = String(decoding: field[mark...].dropFirst(), as: UTF8.self)
            switch String(decoding: field[..<mark], as: UTF8.self) {
            case "Credential" where credential == nil: credential = value
            case "SignedHeaders" where signedHeaders == nil: signedHeaders = value
            case "Signature" where signature == nil: signature = value
            default: throw .malformed("Authorization")
            }
        }
        guard let credential, let signedHeaders, let signature else {
            throw .malformed("Authorization")
        }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
        guard let date = try SignatureFields.one(request, "x-amz-date") else { throw .badDate }
        self.date = date
        sessionToken = try SignatureFields.one(request, "x-amz-security-token")
        payloadHash = try SignatureFields.one(request, "x-amz-content-sha256")
        lifetime = nil
    }

    private init(_ query: CanonicalQuery, longestPresigned: Int) throws(SigV4Error) {
        func one(_ name: String) throws(SigV4Error) -> String? {
            let values = query.values(of: name)
            guard values.count <= 1 else { throw .ambiguous }
            return values.first
        }
        guard try one("X-Amz-Algorithm") == StringToSign.algorithm,
            let credential = try one("X-Amz-Credential"),
            let signedHeaders = try one("X-Amz-SignedHeaders"),
            let signature = try one("X-Amz-Signature"), let date = try one("X-Amz-Date"),
            let expires = try one("X-Amz-Expires"), let lifetime = Int(expires),
            (0...longestPresigned).contains(lifetime)
        else { throw .malformed("query") }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
        self.date = date
        self.lifetime = lifetime
        sessionToken = try one("X-Amz-Security-Token")
        payloadHash = try one("X-Amz-Content-Sha256")
    }

    /// The value of a header that must not be repeated.
    private static func one(_ request: Request, _ name: String) throws(SigV4Error) -> String? {
        let values = request.headerValues(name)
        guard values.count <= 1 else { throw .ambiguous }
        return values.first
    }
}
