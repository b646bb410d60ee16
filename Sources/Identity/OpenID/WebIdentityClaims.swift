internal import PolicyEngine
package import Wire

/// The claims of a web identity token that Daypass uses.
package struct WebIdentityClaims: Sendable {
    /// The claims that a policy can name as `jwt:…`, except `groups`, which is a list.
    static let variableNames = [
        "sub", "iss", "aud", "upn", "name", "given_name", "family_name", "middle_name", "nickname",
        "preferred_username", "profile", "picture", "website", "email", "gender", "birthdate",
        "phone_number", "address", "scope", "client_id",
    ]

    /// The claims that decide whether, for whom and when a token is valid. Only the token itself is
    /// signed, so UserInfo can't set them.
    private static let tokenNames: Set<String> = [
        "iss", "sub", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "typ", "acr", "amr",
        "auth_time", "at_hash", "c_hash", "s_hash", "sid", "scope", "client_id",
    ]

    /// A claim that decides whether the token is valid has a value that it can't have.
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
    /// Whether the token reports an event, such as a logout (RFC 8417 §2.2), not an identity.
    package let isEvent: Bool
    private let object: JSONObject
    /// The claims that the provider added (UserInfo).
    private var userInfo: JSONObject?

    /// Reads the claims that decide whether the token is valid. The others are read on demand: an
    /// unverified token must not cost more than the check of its signature.
    ///
    /// - Throws: ``OddClaim``. Other claims are left out if their values are odd.
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

    /// - Throws: ``IdentityError/rejectedClaim(reason:)`` if the token has none.
    package var requiredSubject: String {
        get throws(IdentityError) {
            guard let subject, !subject.isEmpty else {
                throw .rejectedClaim(reason: "the token has no sub claim")
            }
            return subject
        }
    }

    /// These claims, plus those of UserInfo that the token does not have.
    func adding(_ userInfo: JSONObject) -> WebIdentityClaims {
        var claims = self
        claims.userInfo = userInfo
        return claims
    }

    /// The claims that policies can name and that are strings.
    package var named: [(name: String, value: String)] {
        WebIdentityClaims.variableNames.compactMap { name in text(of: name).map { (name, $0) } }
    }

    /// The text of a claim; `nil` if it is missing or not a string.
    package func text(of name: String) -> String? { source(of: name).string(name) }

    package var groups: [String] { source(of: "groups").strings("groups") ?? [] }

    /// The policies that a claim lists, as a list or separated by commas.
    ///
    /// - Parameter claim: The name of a claim, or a path (``ClaimPath``).
    /// - Parameter takesMemberNames: Whether an object's member names are policies, as in Zitadel.
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

    /// The form of a claim that lists no policies, `nil` if there is no such claim.
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

    /// Whether a member of an object of roles grants the role. In Zitadel it names the
    /// organizations that grant the role; an empty value grants nothing.
    private static func isGranted(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let object): !object.members.isEmpty
        case .array(let elements): !elements.isEmpty
        case .string(let text): !text.isEmpty
        case .boolean(let isGranted): isGranted
        case .number, .null: false
        }
    }

    private func value(of path: ClaimPath) -> JSONValue? {
        guard let userInfo, !path.begins(in: object),
            WebIdentityClaims.tokenNames.isDisjoint(with: path.firstNames)
        else { return path.value(in: object) }
        return path.value(in: userInfo)
    }

    /// The source of a claim: the token, or UserInfo if the token lacks it.
    private func source(of name: String) -> JSONObject {
        guard let userInfo, !object.contains(name), !WebIdentityClaims.tokenNames.contains(name)
        else { return object }
        return userInfo
    }

    /// A NumericDate (RFC 7519 §2): a number of seconds, possibly with a fraction.
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
