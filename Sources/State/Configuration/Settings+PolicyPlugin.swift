internal import Crypto

/// The settings of the access management plugin: `MINIO_POLICY_PLUGIN_…`.
extension Settings {
    /// The plugin, nil when none is named: then the policies here decide.
    mutating func policyPlugin() -> PolicyPluginConfiguration? {
        let key = "MINIO_POLICY_PLUGIN_URL"
        let problemCount = problems.count
        let url = text(key)
        let authorization = policyPluginAuthorization()
        let offersHTTP2 = isOn("MINIO_POLICY_PLUGIN_ENABLE_HTTP2") ?? false
        let cacheSeconds = number("DAYPASS_POLICY_PLUGIN_CACHE_SECONDS", in: 1...300)
        // MinIO has it for people.
        _ = text("MINIO_POLICY_PLUGIN_COMMENT")
        guard let url else {
            // Who has a plugin must not find out by its silence that nobody asks it.
            if authorization != nil || offersHTTP2 || cacheSeconds != nil {
                refuse(key, "is missing beside the plugin's other settings")
            }
            return nil
        }
        if let problem = PolicyPluginConfiguration.problem(url: url) { refuse(key, problem) }
        guard problems.count == problemCount else { return nil }
        return PolicyPluginConfiguration(
            url: url, authorization: authorization, offersHTTP2: offersHTTP2,
            cacheSeconds: cacheSeconds)
    }

    /// What the plugin is sent as `Authorization`.
    private mutating func policyPluginAuthorization() -> Secret? {
        let key = "MINIO_POLICY_PLUGIN_AUTH_TOKEN"
        guard let value = text(key) else { return nil }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            refuse(key, "has a control character, which no header can have")
            return nil
        }
        return Secret(value)
    }
}
