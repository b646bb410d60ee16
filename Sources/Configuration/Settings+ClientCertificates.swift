/// The settings of client certificates: `MINIO_IDENTITY_TLS_…`.
extension Settings {
    /// Whether a certificate that the web server has verified is a proof of identity.
    mutating func takesClientCertificates() -> Bool {
        // MinIO can be told to take certificates that nobody has verified; anyone can make one of those.
        let skips = "MINIO_IDENTITY_TLS_SKIP_VERIFY"
        if isOn(skips) == true {
            refuse(
                skips, "the web server verifies client certificates, and none counts without that")
        }
        return isOn("MINIO_IDENTITY_TLS_ENABLE") ?? false
    }
}
