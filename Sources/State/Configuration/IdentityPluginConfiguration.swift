package import Crypto
internal import Wire

/// An identity plugin, as configured: a service of the administrator's own that says who the bearer of a
/// custom token is.
package struct IdentityPluginConfiguration: Sendable {
    /// Where the plugin is, for people: without the query, which may hold a secret.
    package let place: String
    /// What it is sent as `Authorization`; nil for none.
    package let authorization: Secret?
    /// What every session has that it vouches for.
    package let rolePolicies: [String]
    package let roleARN: String
    /// The parameters that stand in the address already, encoded, without `token`.
    private let parameters: [Substring]

    /// - Parameter url: An address that ``problem(url:)`` has nothing against.
    package init(
        url: String, authorization: Secret?, rolePolicies: [String], roleID: String?, region: String
    ) {
        let (place, query) = IdentityPluginConfiguration.parts(of: url)
        self.place = place
        self.authorization = authorization
        self.rolePolicies = rolePolicies
        roleARN = RoleARN.arn(id: "idmp-\(roleID ?? RoleARN.id(of: url))", region: region)
        parameters = query.split(separator: "&").filter { parameter in
            let name = parameter.prefix { $0 != "=" }
            return PercentEncoding.decode(Array(name.utf8)[...], plusIsSpace: true)
                != Array("token".utf8)
        }
    }

    /// The address to ask at about a token.
    ///
    /// - Parameter token: Nil to ask without one, whether anybody answers at all.
    package func url(token: String?) -> String {
        // As HTML forms have it, which is how plugins read it.
        let asked = token.map { "token=" + PercentEncoding.encode($0).replacing("%20", with: "+") }
        let query = (parameters.map(String.init) + [asked].compactMap { $0 }).joined(separator: "&")
        return query.isEmpty ? place : "\(place)?\(query)"
    }

    /// Why an address is not asked at, nil when it may be.
    static func problem(url: String) -> String? {
        let (place, query) = parts(of: url)
        if let problem = FetchURL.problem(place) { return problem }
        // What stands behind a # is never sent: the token would not be.
        guard !url.contains("#") else { return "with a fragment: \(place)" }
        guard query.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "with a query that is not percent-encoded: \(place)"
        }
        return nil
    }

    private static func parts(of url: String) -> (place: String, query: Substring) {
        let place = url.prefix { $0 != "?" }
        return (String(place), url.dropFirst(place.count + 1))
    }
}
