package import Crypto
internal import Wire

/// Everything an administrator can set, read and found sound.
package struct Configuration: Sendable {
    /// The owner's credentials.
    package struct Root: Sendable {
        package let user: String
        package let password: Secret
    }

    package static let defaultPath = "/etc/daypass/daypass.env"

    /// There is no default: without these there is no root.
    package let root: Root?
    /// The region that role ARNs name; empty when none is set.
    package let region: String
    package private(set) var openIDProviders: [OpenIDProviderConfiguration]
    /// The directory that users prove their passwords to, nil when there is none.
    package let ldap: LDAPConfiguration?
    /// The service that says whose a custom token is, nil when there is none.
    package let identityPlugin: IdentityPluginConfiguration?
    /// Whether a client certificate that the web server has verified is a proof of identity.
    package let takesClientCertificates: Bool
    /// The S3 store behind the authorizer, nil when there is none: then no S3 request is allowed.
    package let upstream: UpstreamStore?
    /// The domains whose subdomains are buckets (virtual-host style).
    package let domains: [String]
    /// The names that no bucket has here.
    package let reservedBuckets: ReservedBuckets
    /// The policies of whoever signs nothing; none unless they are named.
    package let anonymousPolicies: [String]
    /// What decides S3 requests in place of the policies here, nil when they do.
    package let policyPlugin: PolicyPluginConfiguration?
    package let stateDirectory: String
    /// Where web servers connect to; nil when descriptor 0 is the socket.
    package let listenAddress: ListenAddress?
    /// The permission bits of a Unix socket.
    package let socketMode: UInt32
    /// How many requests are worked on at once.
    package let threads: Int
    package let uploadLimits: UploadLimits
    package let attemptLimits: LoginAttemptLimits
    package let auditLog: AuditDestination
    /// Whether allowed S3 requests have a line in the audit log too, beside the refused ones.
    package let auditsAllowedS3Requests: Bool
    /// Who may see how the service is doing.
    package let statusAudience: StatusAudience
    /// Whether the health page says if the store answers.
    package let healthIncludesStore: Bool
    /// The settings of MinIO's that are set and mean nothing here.
    package let meaninglessSettings: [MeaninglessSetting]
    /// The certificate authorities (PEM) that issuers' certificates are checked with; the system's when nil.
    package let certificateAuthorityFile: String?
    /// What was set, and where, for showing.
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

    /// The same configuration with one OpenID provider alone; `nil` if there is no provider of that
    /// name.
    package func with(onlyProvider name: String) -> Configuration? {
        var configuration = self
        configuration.openIDProviders.removeAll { $0.name != name }
        return configuration.openIDProviders.isEmpty ? nil : configuration
    }

    /// Reads the environment and the file that it names.
    ///
    /// - Throws: ``ConfigurationError`` with all that is wrong, not just the first of it.
    package init(
        environment: [String: String], defaultPath: String = Configuration.defaultPath
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
    fileprivate mutating func root() -> Configuration.Root? {
        let user = text("MINIO_ROOT_USER")
        let password = text("MINIO_ROOT_PASSWORD")
        switch (user, password) {
        case (nil, nil): return nil
        case (nil, _): refuse("MINIO_ROOT_USER", "is missing beside MINIO_ROOT_PASSWORD")
        case (_, nil): refuse("MINIO_ROOT_PASSWORD", "is missing beside MINIO_ROOT_USER")
        case (let user?, let password?):
            if user.utf8.count < 3 { refuse("MINIO_ROOT_USER", "shorter than 3 characters") }
            if OutsideParent.isPossible(user) {
                refuse(
                    "MINIO_ROOT_USER",
                    "begins with tls: or custom:, or is a SHA-256 in base64url, as the owners of other "
                        + "sessions are named: \(user)")
            }
            if password.utf8.count < 8 {
                refuse("MINIO_ROOT_PASSWORD", "shorter than 8 characters")
            }
            if user == "minioadmin" && password == user {
                refuse("MINIO_ROOT_PASSWORD", "is the default that everyone knows")
            }
            return Configuration.Root(user: user, password: Secret(password))
        }
        return nil
    }

    fileprivate mutating func region() -> String {
        guard let text = text("MINIO_REGION") else { return "" }
        let isRegion = text.utf8.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        if !isRegion { refuse("MINIO_REGION", "neither letters, digits nor hyphens: \(text)") }
        return text
    }

    fileprivate mutating func listenAddress() -> ListenAddress? {
        let key = "DAYPASS_LISTEN"
        guard let text = text(key) else { return nil }
        guard let address = ListenAddress(text) else {
            refuse(key, "neither unix:/path nor a loopback address with a port: \(text)")
            return nil
        }
        return address
    }

    fileprivate mutating func socketMode() -> UInt32? {
        let key = "DAYPASS_SOCKET_MODE"
        guard let text = text(key) else { return nil }
        guard let mode = UInt32(text, radix: 8), mode <= 0o777, mode & 0o600 == 0o600 else {
            refuse(key, "not permission bits in octal, such as 0660: \(text)")
            return nil
        }
        return mode
    }

    fileprivate mutating func auditLog(stateDirectory: String) -> AuditDestination {
        if let text = text("DAYPASS_AUDIT_LOG"), text == "-" { return .standardError }
        return .file(path: absolutePath("DAYPASS_AUDIT_LOG") ?? "\(stateDirectory)/audit.jsonl")
    }
}
