internal import PolicyEngine
package import Wire

/// What a web identity token claims, as far as anyone here asks for it.
package struct WebIdentityClaims: Sendable {
    /// The claims that a policy can name as `jwt:…`, except `groups`, which is a list.
    private static let variableNames = [
        "sub", "iss", "aud", "upn", "name", "given_name", "family_name", "middle_name", "nickname",
        "preferred_username", "profile", "picture", "website", "email", "gender", "birthdate",
        "phone_number", "address", "scope", "client_id",
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
    /// Those claims of the `jwt:` list that are strings.
    package let named: [(name: String, value: String)]
    package let groups: [String]
    /// The policies that each of the asked for policy claims lists.
    package let policyNames: [String: [String]]

    /// Reads what a token claims.
    ///
    /// - Parameter policyClaims: The names of the claims that list policies, one for each provider.
    /// - Throws: ``OddClaim``. Claims that only name something are left out when they are odd.
    package init(_ object: JSONObject, policyClaims: Set<String>) throws(OddClaim) {
        issuer = object.string("iss")
        subject = object.string("sub")
        audiences = object.strings("aud") ?? []
        authorizedParty = object.string("azp")
        expiration = try WebIdentityClaims.time("exp", in: object)
        notBefore = try WebIdentityClaims.time("nbf", in: object)
        issuedAt = try WebIdentityClaims.time("iat", in: object)
        named = WebIdentityClaims.variableNames.compactMap { name in
            object.string(name).map { (name, $0) }
        }
        groups = object.strings("groups") ?? []
        var policyNames: [String: [String]] = [:]
        for claim in policyClaims {
            guard let lists = object.strings(claim) else { continue }
            policyNames[claim] = PolicyNames.split(lists.joined(separator: ","))
        }
        self.policyNames = policyNames
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
