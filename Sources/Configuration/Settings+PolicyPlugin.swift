/// The settings of the access plugin: `MINIO_POLICY_PLUGIN_…`.
extension Settings {
    mutating func policyPlugin() -> PolicyPluginConfiguration? {
        let key = "MINIO_POLICY_PLUGIN_URL"
        let problemCount = problems.count
        let url = text(key)
        let authorization = secretHeader("MINIO_POLICY_PLUGIN_AUTH_TOKEN")
        let offersHTTP2 = isOn("MINIO_POLICY_PLUGIN_ENABLE_HTTP2") ?? false
        let cacheSeconds = number("DAYPASS_POLICY_PLUGIN_CACHE_SECONDS", in: 1...300)
        // A note for administrators, without effect.
        _ = text("MINIO_POLICY_PLUGIN_COMMENT")
        guard let url else {
            // Otherwise an administrator would believe that Daypass asks the plugin.
            if authorization != nil || offersHTTP2 || cacheSeconds != nil {
                refuse(key, "is missing, but other plugin settings are set")
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
