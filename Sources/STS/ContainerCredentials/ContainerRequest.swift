internal import Identity
internal import Wire

/// A request for container credentials that is read whole. Its token is not checked.
struct ContainerRequest {
    private static let scheme = "bearer"

    let request: Request
    /// The part of the path after `/daypass/credentials/`; `nil` if there is none.
    let role: String?
    let token: String

    init(_ request: Request) throws(STSError) {
        // Some clients send HEAD to look; that must not issue credentials.
        guard request.method == "GET" else { throw .methodNotAllowed(.get) }
        try ContainerRequest.refuseBrowsers(request)
        // A token in the query would stay in logs.
        guard request.query.isEmpty else {
            throw .invalidParameterValue(
                name: "query", reason: "must be empty; the token goes into the Authorization header"
            )
        }
        guard request.body.isEmpty, !request.isBodyTooLarge else {
            throw .invalidParameterValue(name: "body", reason: "must be empty")
        }
        self.request = request
        role = try ContainerRequest.role(inPath: request.path)
        token = try ContainerRequest.token(request.headerValues("authorization"))
    }

    /// Refuses what a web page asks for: no page needs these credentials. Browsers send
    /// `Sec-Fetch-Site` with each request over TLS, and `Origin` across origins. Programs send
    /// neither.
    private static func refuseBrowsers(_ request: Request) throws(STSError) {
        for header in ["origin", "sec-fetch-site"]
        where request.parameters.values(ofHeader: header).first != nil {
            throw .accessDenied(reason: "a web page can't ask for credentials here")
        }
    }

    /// An empty role is one that the caller forgot to fill in, so it is refused, too.
    private static func role(inPath path: String) throws(STSError) -> String? {
        guard path != ContainerCredentials.path else { return nil }
        let role = path.dropFirst(ContainerCredentials.rolePrefix.count)
        guard !role.isEmpty, role.utf8.allSatisfy(isOfRole) else {
            throw .invalidParameterValue(
                name: "role",
                reason: "must be the last part of a role's ARN: letters, digits, - and _")
        }
        return String(role)
    }

    /// Whether a byte may occur in a role (base64url). None of these needs an encoding in a path.
    private static func isOfRole(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// The token of the header: alone, or after `Bearer` and a space.
    private static func token(_ values: [String]) throws(STSError) -> String {
        guard let value = values.first else { throw .missingAuthorization }
        guard values.count == 1 else {
            throw .invalidParameterValue(name: "Authorization", reason: "is repeated")
        }
        var token = value.utf8[...]
        if token.prefix(scheme.utf8.count).map(\.asciiLowercased) == Array(scheme.utf8) {
            token = token.dropFirst(scheme.utf8.count)
            // Web servers cut the space off a value that ends with it.
            if token.first == UInt8(ascii: " ") {
                token = token.dropFirst()
            } else if !token.isEmpty {
                token = value.utf8[...]
            }
        }
        guard !token.isEmpty else { throw .missingAuthorization }
        guard token.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: "Authorization",
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        guard token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidParameterValue(
                name: "Authorization",
                reason: "must be a token without white space, alone or after \"Bearer \"")
        }
        return String(Substring(token))
    }
}
