package import Crypto
internal import Wire

/// All settings, read and validated.
package struct DaypassConfiguration: Sendable {
    package struct Root: Sendable {
        package let user: String
        package let password: Secret
    }

    package static let defaultPath = "/etc/daypass/daypass.env"

    /// `nil` if none are set. There are no default credentials.
    package let root: Root?
    /// The region in role ARNs; empty if none is set.
    package let region: String
    package private(set) var openIDProviders: [OpenIDProviderConfiguration]
    package let ldap: LDAPConfiguration?
    package let identityPlugin: IdentityPluginConfiguration?
    /// Whether a client certificate that the web server has verified proves an identity.
    package let takesClientCertificates: Bool
    /// The S3 store, `nil` if none is set: Daypass then allows no S3 request.
    package let upstream: UpstreamStore?
    /// The domains whose subdomains are buckets (virtual-host style).
    package let domains: [String]
    package let reservedBuckets: ReservedBuckets
    /// The policies for unsigned S3 requests.
    package let anonymousPolicies: [String]
    /// The plugin that decides S3 requests, `nil` if Daypass's policies decide.
    package let policyPlugin: PolicyPluginConfiguration?
    package let stateDirectory: String
    /// The address that web servers connect to, `nil` if descriptor 0 is the socket.
    package let listenAddress: ListenAddress?
    /// The permission bits of a Unix socket.
    package let socketMode: UInt32
    /// How many requests Daypass processes at once.
    package let threads: Int
    package let uploadLimits: UploadLimits
    package let attemptLimits: LoginAttemptLimits
    package let auditLog: AuditDestination
    /// Whether the audit log has allowed S3 requests as well as refused ones.
    package let auditsAllowedS3Requests: Bool
    package let statusAudience: StatusAudience
    /// Whether the endpoint for container credentials is on.
    package let hasContainerCredentials: Bool
    package let accessKeys: AccessKeySettings
    /// What this process serves.
    package let servedPart: ServedPart
    /// Whether MinIO's administration API is on, and this process serves it.
    package let hasAdministrationAPI: Bool
    /// Whether sessions may change records through it.
    package let letsSessionsAdminister: Bool
    /// The pages for people, `nil` if they are off.
    package let portal: PortalConfiguration?
    /// Whether the health page includes whether the store answers.
    package let healthIncludesStore: Bool
    /// MinIO settings that are set but that Daypass does not use.
    package let meaninglessSettings: [MeaninglessSetting]
    /// The certificate authorities (PEM) for outgoing connections; the system's if `nil`.
    package let certificateAuthorityFile: String?
    /// The settings in use that are set, with their sources.
    package let settings: [Setting]

    /// The policies of each role, by the role's ARN.
    package var rolePolicies: [String: [String]] {
        var rolePolicies: [String: [String]] = [:]
        for provider in openIDProviders {
            if case .role(let policies, let arn) = provider.mode { rolePolicies[arn] = policies }
        }
        if let plugin = identityPlugin { rolePolicies[plugin.roleARN] = plugin.rolePolicies }
        return rolePolicies
    }

    /// This configuration with only one OpenID provider; `nil` if no provider has the name.
    package func with(onlyProvider name: String) -> DaypassConfiguration? {
        var configuration = self
        configuration.openIDProviders.removeAll { $0.name != name }
        return configuration.openIDProviders.isEmpty ? nil : configuration
    }

    /// Reads the environment and the file that it names.
    ///
    /// - Throws: ``ConfigurationError`` with all problems, not only the first.
    package init(
        environment: [String: String], defaultPath: String = DaypassConfiguration.defaultPath
    ) throws(ConfigurationError) {
        var settings = Settings(environment: environment, defaultPath: defaultPath)
        try self.init(reading: &settings)
    }

    init(reading settings: inout Settings) throws(ConfigurationError) {
        root = settings.root()
        region = settings.region()
        openIDProviders = settings.openIDProviders(region: region)
        ldap = settings.ldap()
        identityPlugin = settings.identityPlugin(region: region)
        takesClientCertificates = settings.takesClientCertificates()
        upstream = settings.upstream()
        domains = settings.domains()
        reservedBuckets = settings.reservedBuckets()
        anonymousPolicies = settings.policyNames("DAYPASS_ANONYMOUS_POLICY") ?? []
        policyPlugin = settings.policyPlugin()
        stateDirectory = settings.absolutePath("DAYPASS_STATE_DIR") ?? "/var/lib/daypass"
        listenAddress = settings.listenAddress()
        socketMode = settings.socketMode() ?? 0o660
        threads = settings.number("DAYPASS_THREADS", in: 1...1_024) ?? 32
        uploadLimits = settings.uploadLimits(threads: threads)
        attemptLimits = settings.attemptLimits()
        auditLog = settings.auditLog(stateDirectory: stateDirectory)
        auditsAllowedS3Requests = settings.auditsAllowedS3Requests()
        statusAudience = settings.statusAudience()
        hasContainerCredentials = settings.hasContainerCredentials(
            hasProvider: !openIDProviders.isEmpty)
        accessKeys = settings.accessKeys()
        (servedPart, hasAdministrationAPI) = settings.served()
        letsSessionsAdminister = settings.isOn("DAYPASS_ADMIN_SESSIONS") ?? false
        portal = settings.portal()
        settings.checkRedirects(of: openIDProviders, to: portal)
        certificateAuthorityFile = settings.readableFile("DAYPASS_CA_FILE")
        healthIncludesStore = settings.healthIncludesStore(hasStore: upstream != nil)
        settings.refuseUnused()
        meaninglessSettings = settings.meaningless
        guard settings.problems.isEmpty else {
            throw ConfigurationError(problems: settings.problems)
        }
        self.settings = settings.usedSettings
    }
}

extension Settings {
    fileprivate mutating func root() -> DaypassConfiguration.Root? {
        let user = text("MINIO_ROOT_USER")
        let password = text("MINIO_ROOT_PASSWORD")
        switch (user, password) {
        case (nil, nil): return nil
        case (nil, _): refuse("MINIO_ROOT_USER", "is missing, but MINIO_ROOT_PASSWORD is set")
        case (_, nil): refuse("MINIO_ROOT_PASSWORD", "is missing, but MINIO_ROOT_USER is set")
        case (let user?, let password?):
            if user.utf8.count < 3 {
                refuse("MINIO_ROOT_USER", "must have at least 3 characters")
            }
            if OutsideParent.isPossible(user) {
                refuse(
                    "MINIO_ROOT_USER",
                    "must not begin with tls: or custom:, or be a SHA-256 in base64url, because "
                        + "sessions of other identity sources have such owners: \(user)")
            }
            if password.utf8.count < 8 {
                refuse("MINIO_ROOT_PASSWORD", "must have at least 8 characters")
            }
            if user == "minioadmin" && password == user {
                refuse("MINIO_ROOT_PASSWORD", "must not be the well-known default")
            }
            return DaypassConfiguration.Root(user: user, password: Secret(password))
        }
        return nil
    }

    fileprivate mutating func region() -> String {
        guard let text = text("MINIO_REGION") else { return "" }
        let isRegion = text.utf8.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        if !isRegion {
            refuse("MINIO_REGION", "expected letters, digits, hyphens and underscores: \(text)")
        }
        return text
    }

    fileprivate mutating func listenAddress() -> ListenAddress? {
        let key = "DAYPASS_LISTEN"
        guard let text = text(key) else { return nil }
        guard let address = ListenAddress(text) else {
            refuse(key, "expected unix:/path or a loopback address with a port: \(text)")
            return nil
        }
        return address
    }

    fileprivate mutating func socketMode() -> UInt32? {
        let key = "DAYPASS_SOCKET_MODE"
        guard let text = text(key) else { return nil }
        guard let mode = UInt32(text, radix: 8), mode <= 0o777, mode & 0o600 == 0o600 else {
            refuse(key, "expected octal permission bits such as 0660: \(text)")
            return nil
        }
        return mode
    }

    fileprivate mutating func takesClientCertificates() -> Bool {
        // MinIO can be set to accept unverified certificates, which an attacker can create.
        let skips = "MINIO_IDENTITY_TLS_SKIP_VERIFY"
        if isOn(skips) == true {
            refuse(skips, "must be off: Daypass only accepts certificates that were verified")
        }
        return isOn("MINIO_IDENTITY_TLS_ENABLE") ?? false
    }

    fileprivate mutating func hasContainerCredentials(hasProvider: Bool) -> Bool {
        let key = "DAYPASS_CREDENTIALS"
        guard isOn(key) ?? false else { return false }
        if !hasProvider {
            refuse(
                key,
                "needs an OpenID provider; set MINIO_IDENTITY_OPENID_CONFIG_URL and "
                    + "MINIO_IDENTITY_OPENID_CLIENT_ID")
        }
        return hasProvider
    }

    fileprivate mutating func auditLog(stateDirectory: String) -> AuditDestination {
        if let text = text("DAYPASS_AUDIT_LOG"), text == "-" { return .standardError }
        return .file(path: absolutePath("DAYPASS_AUDIT_LOG") ?? "\(stateDirectory)/audit.jsonl")
    }
}
