internal import Crypto

/// The settings of an OpenID provider that is a Keycloak server.
extension Settings {
    mutating func keycloak(of provider: String, isEnabled: Bool) -> KeycloakConfiguration? {
        let vendor = text(key("VENDOR", of: provider))
        let adminURL = text(key("KEYCLOAK_ADMIN_URL", of: provider))
        let realm = text(key("KEYCLOAK_REALM", of: provider))
        let clientSecret = text(key("CLIENT_SECRET", of: provider))
        guard isEnabled else { return nil }

        switch vendor {
        case "keycloak"?: break
        case let vendor?:
            refuse(key("VENDOR", of: provider), "expected keycloak: \(vendor)")
            return nil
        case nil:
            for (name, value) in [("KEYCLOAK_ADMIN_URL", adminURL), ("KEYCLOAK_REALM", realm)]
            where value != nil {
                refuse(
                    key(name, of: provider),
                    "has no effect without \(key("VENDOR", of: provider))=keycloak")
            }
            return nil
        }
        if let adminURL {
            if let problem = FetchURL.problem(adminURL) {
                refuse(key("KEYCLOAK_ADMIN_URL", of: provider), problem)
            }
        } else {
            refuse(key("KEYCLOAK_ADMIN_URL", of: provider), "is missing")
        }
        if clientSecret == nil {
            refuse(
                key("CLIENT_SECRET", of: provider),
                "is missing: Keycloak requires it for questions about users")
        }
        guard let adminURL, let clientSecret else { return nil }
        return KeycloakConfiguration(
            adminURL: adminURL.hasSuffix("/") ? String(adminURL.dropLast()) : adminURL,
            realm: realm ?? "master", clientSecret: Secret(clientSecret))
    }
}
