internal import Credentials
internal import FoundationEssentials
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

    /// Why claims can't be read.
    package enum Problem: Error, Equatable, Sendable {
        case notJSON
        /// A claim is there, but is nothing that the claim may be.
        case oddClaim(String)
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

    /// Reads a token's payload.
    ///
    /// - Parameter policyClaims: The names of the claims that list policies, one for each provider.
    /// - Throws: ``Problem``. Claims that only name something are left out when they are odd; those that
    ///   decide whether the token counts are not.
    package init(json: [UInt8], policyClaims: Set<String>) throws(Problem) {
        let decoder = JSONDecoder()
        decoder.userInfo[.policyClaims] = policyClaims
        do {
            self = try decoder.decode(Payload.self, from: Data(json)).claims
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .notJSON
        }
    }

    fileprivate init(_ fields: KeyedDecodingContainer<ClaimName>, policyClaims: Set<String>) throws
    {
        func string(_ name: ClaimName) -> String? {
            try? fields.decodeIfPresent(String.self, forKey: name)
        }
        func strings(_ name: ClaimName) -> [String]? {
            (try? fields.decodeIfPresent(LenientStrings.self, forKey: name))?.values
        }
        func time(_ name: ClaimName) throws -> Timestamp? {
            guard fields.contains(name) else { return nil }
            // NumericDate (RFC 7519 §2): seconds, fractions allowed, and nothing that is not a number.
            guard let seconds = try? fields.decode(Double.self, forKey: name),
                (-1e12...1e12).contains(seconds)
            else { throw Problem.oddClaim(name.stringValue) }
            return Timestamp(seconds: Int(seconds.rounded(.down)))
        }
        issuer = string("iss")
        subject = string("sub")
        audiences = strings("aud") ?? []
        authorizedParty = string("azp")
        expiration = try time("exp")
        notBefore = try time("nbf")
        issuedAt = try time("iat")
        named = WebIdentityClaims.variableNames.compactMap { name in
            string(ClaimName(stringValue: name)).map { (name, $0) }
        }
        groups = strings("groups") ?? []
        var policyNames: [String: [String]] = [:]
        for claim in policyClaims {
            guard let lists = strings(ClaimName(stringValue: claim)) else { continue }
            policyNames[claim] = PolicyNames.split(lists.joined(separator: ","))
        }
        self.policyNames = policyNames
    }

    /// A claim that is a string or a list; what else stands in the list is left out.
    private struct LenientStrings: Decodable {
        let values: [String]

        private struct Element: Decodable {
            let value: String?

            init(from decoder: any Decoder) throws {
                value = try? decoder.singleValueContainer().decode(String.self)
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                values = [one]
            } else {
                values = try container.decode([Element].self).compactMap(\.value)
            }
        }
    }

    /// Hands the names of the policy claims to the decoding.
    private struct Payload: Decodable {
        let claims: WebIdentityClaims

        init(from decoder: any Decoder) throws {
            claims = try WebIdentityClaims(
                decoder.container(keyedBy: ClaimName.self),
                policyClaims: decoder.userInfo[.policyClaims] as? Set<String> ?? [])
        }
    }
}

extension CodingUserInfoKey {
    fileprivate static let policyClaims = CodingUserInfoKey(rawValue: "policyClaims")!
}
