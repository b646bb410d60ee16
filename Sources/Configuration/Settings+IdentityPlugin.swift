internal import Crypto
internal import Wire

/// The settings of the identity plugin: `MINIO_IDENTITY_PLUGIN_…`.
extension Settings {
    private static let prefix = "MINIO_IDENTITY_PLUGIN_"

    mutating func identityPlugin(region: String) -> IdentityPluginConfiguration? {
        let problemCount = problems.count
        let url = text(Settings.prefix + "URL")
        let authorization = pluginAuthorization()
        let rolePolicies = policyNames(Settings.prefix + "ROLE_POLICY")
        let roleID = pluginRoleID()
        // A note for administrators, without effect.
        _ = text(Settings.prefix + "COMMENT")
        guard let url else {
            if authorization != nil || rolePolicies != nil || roleID != nil {
                refuse(Settings.prefix + "URL", "is missing, but other plugin settings are set")
            }
            return nil
        }
        if let problem = PluginURL.problem(url) {
            refuse(Settings.prefix + "URL", problem)
        }
        if text(Settings.prefix + "ROLE_POLICY") == nil {
            refuse(
                Settings.prefix + "ROLE_POLICY",
                "is missing: the plugin's sessions would have no policy")
        }
        guard problems.count == problemCount, let rolePolicies else { return nil }
        return IdentityPluginConfiguration(
            url: url, authorization: authorization, rolePolicies: rolePolicies, roleID: roleID,
            region: region)
    }

    /// The plugin's `Authorization`. MinIO's documentation and program use different keys for it.
    private mutating func pluginAuthorization() -> Secret? {
        let key = Settings.prefix + "AUTH_TOKEN"
        let alias = Settings.prefix + "TOKEN"
        let value = secretHeader(key)
        let aliasValue = secretHeader(alias)
        if value != nil, aliasValue != nil {
            refuse(alias, "is the same setting as \(key); leave one of them out")
        }
        return value ?? aliasValue
    }

    private mutating func pluginRoleID() -> String? {
        let key = Settings.prefix + "ROLE_ID"
        guard let id = text(key) else { return nil }
        let isID = id.utf8.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard isID else {
            refuse(key, "expected letters, digits, hyphens and underscores: \(id)")
            return nil
        }
        return id
    }
}
