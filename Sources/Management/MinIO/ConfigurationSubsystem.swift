/// A part of MinIO's configuration whose settings Daypass has, too.
struct ConfigurationSubsystem: Sendable {
    struct Key: Sendable {
        /// In MinIO's words: `config_url`.
        let name: String
        let type: String
        let description: String
        let isOptional: Bool

        init(_ name: String, _ type: String, _ description: String, isOptional: Bool = true) {
            self.name = name
            self.type = type
            self.description = description
            self.isOptional = isOptional
        }

        var isSecret: Bool { type == "sensitive" }
    }

    /// The target whose settings have no suffix.
    static let unnamedTarget = "_"

    let name: String
    let description: String
    /// What the names of the settings begin with.
    let prefix: String
    /// Whether there may be several, each with a name at the end of its settings' names.
    let hasTargets: Bool
    let keys: [Key]

    private init(
        _ name: String, _ description: String, prefix: String, hasTargets: Bool = false,
        _ keys: [Key]
    ) {
        self.name = name
        self.description = description
        self.prefix = prefix
        self.hasTargets = hasTargets
        self.keys = keys
    }

    static func named(_ name: String) -> ConfigurationSubsystem? {
        all.first { $0.name == name }
    }

    /// The setting of a key: `MINIO_IDENTITY_OPENID_CLIENT_ID_KEYCLOAK`.
    func settingName(_ key: Key, of target: String = unnamedTarget) -> String {
        // MinIO writes the region's setting without the key.
        guard name != "region" else { return prefix }
        let name = prefix + key.name.uppercased()
        return target == ConfigurationSubsystem.unnamedTarget ? name : "\(name)_\(target)"
    }

    static let all = [openID, ldap, certificates, identityPlugin, policyPlugin, region]

    static let openID = ConfigurationSubsystem(
        "identity_openid", "OpenID Connect providers", prefix: "MINIO_IDENTITY_OPENID_",
        hasTargets: true,
        [
            Key("enable", "on|off", "whether the provider is used"),
            Key("display_name", "string", "the provider's name for people"),
            Key("config_url", "url", "the discovery document's URL", isOptional: false),
            Key("client_id", "string", "the client ID that tokens are for", isOptional: false),
            Key("client_secret", "sensitive", "the client's secret"),
            Key("claim_name", "string", "the claim that names policies"),
            Key("claim_userinfo", "on|off", "whether UserInfo is asked for missing claims"),
            Key("role_policy", "string", "the policies of every token"),
            Key("scopes", "csv", "the scopes of an interactive login"),
            Key("vendor", "string", "keycloak to ask whether users still exist"),
            Key("keycloak_realm", "string", "the realm in Keycloak"),
            Key("keycloak_admin_url", "url", "the URL of Keycloak's administration API"),
        ])

    static let ldap = ConfigurationSubsystem(
        "identity_ldap", "an LDAP directory", prefix: "MINIO_IDENTITY_LDAP_",
        [
            Key("enable", "on|off", "whether the directory is used"),
            Key("server_addr", "address", "host and port of the server", isOptional: false),
            Key("srv_record_name", "string", "the SRV record that names the servers"),
            Key("user_dn_search_base_dn", "list", "where users are", isOptional: false),
            Key("user_dn_search_filter", "string", "the filter of a user", isOptional: false),
            Key("user_dn_attributes", "list", "the attributes that become claims"),
            Key("group_search_filter", "string", "the filter of a user's groups"),
            Key("group_search_base_dn", "list", "where groups are"),
            Key("tls_skip_verify", "on|off", "whether any certificate is accepted"),
            Key("server_insecure", "on|off", "whether the connection is unencrypted"),
            Key("server_starttls", "on|off", "whether encryption begins by StartTLS"),
            Key("lookup_bind_dn", "string", "the entry that searches"),
            Key("lookup_bind_password", "sensitive", "the password of that entry"),
        ])

    private static let certificates = ConfigurationSubsystem(
        "identity_tls", "client certificates", prefix: "MINIO_IDENTITY_TLS_",
        [Key("enable", "on|off", "whether client certificates prove identities")])

    private static let identityPlugin = ConfigurationSubsystem(
        "identity_plugin", "a service that identifies the bearers of tokens",
        prefix: "MINIO_IDENTITY_PLUGIN_",
        [
            Key("url", "url", "the service's URL", isOptional: false),
            Key("auth_token", "sensitive", "the Authorization header for the service"),
            Key("role_policy", "string", "the policies of every session", isOptional: false),
            Key("role_id", "string", "the ID in the role's ARN"),
        ])

    private static let policyPlugin = ConfigurationSubsystem(
        "policy_plugin", "a service that decides S3 requests", prefix: "MINIO_POLICY_PLUGIN_",
        [
            Key("url", "url", "the service's URL", isOptional: false),
            Key("auth_token", "sensitive", "the Authorization header for the service"),
            Key("enable_http2", "on|off", "whether connections offer HTTP/2"),
        ])

    private static let region = ConfigurationSubsystem(
        "region", "the region in role ARNs", prefix: "MINIO_REGION",
        [Key("name", "string", "the region's name")])
}
