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

    /// - Parameter url: An address that ``PluginURL/problem(_:)`` has nothing against.
    package init(
        url: String, authorization: Secret?, rolePolicies: [String], roleID: String?, region: String
    ) {
        let (place, query) = PluginURL.parts(of: url)
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
}
