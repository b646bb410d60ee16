/// A MinIO setting that Daypass does not use, with advice on what to use instead.
package struct MeaninglessSetting: Equatable, Sendable {
    package let key: String
    package let advice: String

    init(_ key: String) {
        self.key = key
        advice =
            MeaninglessSetting.advice.first { key.hasPrefix($0.prefix) }?.text
            ?? "Daypass has no such setting"
    }

    /// Advice by the beginning of the key. The first match applies.
    private static let advice: [(prefix: String, text: String)] = [
        ("MINIO_POLICY_OPA_", "use MINIO_POLICY_PLUGIN_URL"),
        ("MINIO_SITE_REGION", "use MINIO_REGION"), ("MINIO_REGION_NAME", "use MINIO_REGION"),
        ("MINIO_ROOT_USER_FILE", "use MINIO_ROOT_USER in the file that DAYPASS_CONFIG names"),
        (
            "MINIO_ROOT_PASSWORD_FILE",
            "use MINIO_ROOT_PASSWORD in the file that DAYPASS_CONFIG names"
        ),
        ("MINIO_ACCESS_KEY", "use MINIO_ROOT_USER"),
        ("MINIO_SECRET_KEY", "use MINIO_ROOT_PASSWORD"),
        ("MINIO_AUDIT_", "use DAYPASS_AUDIT_LOG, and have a log shipper read it"),
        ("MINIO_LOGGER_", "use DAYPASS_AUDIT_LOG, and have a log shipper read it"),
        ("MINIO_PROMETHEUS_", "use DAYPASS_METRICS"),
        ("MINIO_BROWSER", "Daypass has no console"), ("MINIO_CONSOLE_", "Daypass has no console"),
        ("MINIO_ADDRESS", "use DAYPASS_LISTEN and the web server's configuration"),
        ("MINIO_SERVER_URL", "use the web server's configuration"),
        ("MINIO_API_", "use the web server's configuration"),
        ("MINIO_", "it belongs to the store"),
    ]
}

extension Settings {
    var meaningless: [MeaninglessSetting] {
        keys(withPrefix: "MINIO_").filter { !used.contains($0) }.map(MeaninglessSetting.init)
    }
}
