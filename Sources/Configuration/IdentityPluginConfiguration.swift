package import Crypto
internal import Wire

/// The settings of an identity plugin: a service that identifies the bearer of a custom token.
package struct IdentityPluginConfiguration: Sendable {
    /// The plugin's URL for messages: without the query, which may contain a secret.
    package let place: String
    /// The value of the `Authorization` header, `nil` to send none.
    package let authorization: Secret?
    /// The policies of every session that the plugin approves.
    package let rolePolicies: [String]
    package let roleARN: String
    /// The encoded parameters of the configured URL, without `token`.
    private let parameters: [Substring]

    /// - Parameter url: A URL that ``PluginURL/problem(_:)`` accepts.
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

    /// The URL for a question about a token; `nil` tests only whether the plugin answers.
    package func url(token: String?) -> String {
        // A space is +, as in HTML forms: that is how plugins decode the query.
        let asked = token.map { "token=" + PercentEncoding.encode($0).replacing("%20", with: "+") }
        let query = (parameters.map(String.init) + [asked].compactMap { $0 }).joined(separator: "&")
        return query.isEmpty ? place : "\(place)?\(query)"
    }
}
