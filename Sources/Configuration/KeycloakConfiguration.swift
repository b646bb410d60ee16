package import Crypto

/// How to ask a Keycloak server about its users.
package struct KeycloakConfiguration: Equatable, Sendable {
    /// The administration API's URL without a trailing slash: `https://idp.example/admin`.
    package let adminURL: String
    package let realm: String
    package let clientSecret: Secret

    package init(adminURL: String, realm: String, clientSecret: Secret) {
        self.adminURL = adminURL
        self.realm = realm
        self.clientSecret = clientSecret
    }
}
