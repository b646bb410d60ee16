/// The settings of the access management plugin: `MINIO_POLICY_PLUGIN_…`.
extension Settings {
    /// The plugin, nil when none is named: then the policies here decide.
    mutating func policyPlugin() -> PolicyPluginConfiguration? {
        let key = "MINIO_POLICY_PLUGIN_URL"
        let problemCount = problems.count
        let url = text(key)
        let authorization = secretHeader("MINIO_POLICY_PLUGIN_AUTH_TOKEN")
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
        if let problem = PluginURL.problem(url) { refuse(key, problem) }
        guard problems.count == problemCount else { return nil }
        return PolicyPluginConfiguration(
            url: url, authorization: authorization, offersHTTP2: offersHTTP2,
            cacheSeconds: cacheSeconds)
    }
}
