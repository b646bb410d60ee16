internal import PolicyEngine
package import Wire

/// What a web identity token claims, as far as anyone here asks for it.
package struct WebIdentityClaims: Sendable {
    /// The claims that a policy can name as `jwt:…`, except `groups`, which is a list.
    static let variableNames = [
        "sub", "iss", "aud", "upn", "name", "given_name", "family_name", "middle_name", "nickname",
        "preferred_username", "profile", "picture", "website", "email", "gender", "birthdate",
        "phone_number", "address", "scope", "client_id",
    ]

    /// The claims that say whether, for whom and from when to when a token counts. Only the token itself is
    /// signed, so nobody else is heard about them.
    private static let tokenNames: Set<String> = [
        "iss", "sub", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "typ", "acr", "amr",
        "auth_time", "at_hash", "c_hash", "s_hash", "sid", "scope", "client_id",
    ]

    /// A claim that decides whether the token counts is there, but is nothing that it may be.
    package struct OddClaim: Error, Equatable, Sendable {
        package let name: String
    }

    package let issuer: String?
    package let subject: String?
    package let audiences: [String]
    package let authorizedParty: String?
    package let expiration: Timestamp?
    package let notBefore: Timestamp?
    package let issuedAt: Timestamp?
    /// Whether the token tells of an event, as a logout does (RFC 8417 §2.2), instead of an
    /// identity.
    package let isEvent: Bool
    private let object: JSONObject
    /// What the provider told besides.
    private var userInfo: JSONObject?

    /// Reads what a token claims, as far as it is needed to find out whether the token counts. The rest is read
    /// when it is asked for: an unsigned token must not cost more than its signature.
    ///
    /// - Throws: ``OddClaim``. Claims that only name something are left out when they are odd.
    package init(_ object: JSONObject) throws(OddClaim) {
        self.object = object
        issuer = object.string("iss")
        subject = object.string("sub")
        audiences = object.strings("aud") ?? []
        authorizedParty = object.string("azp")
        expiration = try WebIdentityClaims.time("exp", in: object)
        notBefore = try WebIdentityClaims.time("nbf", in: object)
        issuedAt = try WebIdentityClaims.time("iat", in: object)
        isEvent = object.contains("events")
    }

    /// Who the token is about.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)`` if the token does not say.
    package var requiredSubject: String {
        get throws(STSError) {
            guard let subject, !subject.isEmpty else {
                throw .rejectedClaim(reason: "the token has no sub claim")
            }
            return subject
        }
    }

    /// The same, with what the provider tells of the user besides: only what the token does not claim.
    func adding(_ userInfo: JSONObject) -> WebIdentityClaims {
        var claims = self
        claims.userInfo = userInfo
        return claims
    }

    /// Those claims of the `jwt:` list that are strings.
    package var named: [(name: String, value: String)] {
        WebIdentityClaims.variableNames.compactMap { name in
            source(of: name).string(name).map { (name, $0) }
        }
    }

    package var groups: [String] { source(of: "groups").strings("groups") ?? [] }

    /// The policies that a claim lists: as a list, or with commas between them.
    ///
    /// - Parameter claim: A claim's name, or a path (``ClaimPath``).
    /// - Parameter takesMemberNames: Whether the names of an object's members are policies, as of
    ///   Zitadel's roles.
    package func policyNames(in claim: String, takesMemberNames: Bool = false) -> [String] {
        switch value(of: ClaimPath(claim)) {
        case .string(let text): return PolicyNames.split(text)
        case .array(let elements):
            let texts = elements.compactMap { element -> String? in
                if case .string(let text) = element { text } else { nil }
            }
            return PolicyNames.split(texts.joined(separator: ","))
        case .object(let object) where takesMemberNames:
            let names = object.members.filter { WebIdentityClaims.isGranted($0.value) }.map(\.name)
            return PolicyNames.split(names.joined(separator: ","))
        case nil, .object, .number, .boolean, .null: return []
        }
    }

    /// What a claim is instead of a list of policies, `nil` if there is no such claim.
    func shape(of claim: String) -> String? {
        switch value(of: ClaimPath(claim)) {
        case nil: nil
        case .string: "a text that names none"
        case .array(let elements): elements.isEmpty ? "an empty list" : "a list that names none"
        case .object: "an object"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }

    /// Whether a member of an object of roles says that its bearer has the role. Zitadel names the
    /// organizations that grant it; what says nothing grants nothing.
    private static func isGranted(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let object): !object.members.isEmpty
        case .array(let elements): !elements.isEmpty
        case .string(let text): !text.isEmpty
        case .boolean(let isGranted): isGranted
        case .number, .null: false
        }
    }

    /// The value of a claim: of the token, or what the provider tells where the token says nothing
    /// of it.
    private func value(of path: ClaimPath) -> JSONValue? {
        guard let userInfo, !path.begins(in: object),
            WebIdentityClaims.tokenNames.isDisjoint(with: path.firstNames)
        else { return path.value(in: object) }
        return path.value(in: userInfo)
    }

    /// Who is heard about a claim.
    private func source(of name: String) -> JSONObject {
        guard let userInfo, !object.contains(name), !WebIdentityClaims.tokenNames.contains(name)
        else { return object }
        return userInfo
    }

    /// A NumericDate (RFC 7519 §2): seconds, fractions allowed, and nothing that is not a number.
    private static func time(
        _ name: String, in object: JSONObject
    ) throws(OddClaim) -> Timestamp? {
        guard object.contains(name) else { return nil }
        guard let seconds = object.number(name), (-1e12...1e12).contains(seconds) else {
            throw OddClaim(name: name)
        }
        return Timestamp(seconds: Int(seconds.rounded(.down)))
    }
}
