internal import Configuration
internal import Crypto
internal import HTTP
internal import Identity
internal import System
internal import Wire

/// A person's sign-in with the settings of a profile.
struct Login {
    /// How long a program with valid credentials waits for another one that renews them, and for
    /// each document of the provider, in milliseconds.
    private static let shortTimeLimit = 2_000

    let name: ProfileName
    let profile: LoginProfile
    let files: LoginFiles
    private let environment: [String: String]
    private let purpose: LoginPurpose
    private let policy: String?

    /// Reads the files that the settings name.
    init(
        _ name: ProfileName, _ profile: LoginProfile, files: LoginFiles,
        environment: [String: String]
    ) throws {
        self.name = name
        self.profile = profile
        self.files = files
        self.environment = environment
        policy = try profile.policyFile.map(TextInput.text)
        var certificate: [UInt8]?
        if case .certificate(let file, _) = profile.way {
            certificate = try InputFile.bytes(file, limit: 1 << 20)
        }
        purpose = LoginPurpose(profile, policy: policy, certificate: certificate)
    }

    /// The command with which the person signs in again.
    var command: String {
        name == .standard ? "daypass login" : "daypass login --profile \(name.text)"
    }

    /// Credentials without asking the person: cached ones, renewed before their end.
    ///
    /// - Throws: ``PersonNeeded``, ``Failure``
    func current() throws -> IssuedCredentials {
        let cached = try cached()
        if let credentials = due(cached) { return credentials }
        guard let entry = usable(cached) else { return try files.locked(name, renewedOrValid) }
        // Another process may wait for a provider that does not answer.
        return try files.locked(name, within: Login.shortTimeLimit, renewedOrValid)
            ?? entry.credentials
    }

    /// Credentials that nothing needs to renew now.
    private func due(_ cached: LoginCache?) -> IssuedCredentials? {
        let now = Clock.now
        if let entry = cached?.entry(for: purpose.text), entry.isFresh(at: now) {
            return entry.credentials
        }
        guard cached?.hasJustFailed(at: now) ?? false else { return nil }
        return usable(cached)?.credentials
    }

    private func usable(_ cached: LoginCache?) -> LoginCache.Entry? {
        guard let entry = cached?.entry(for: purpose.text), entry.isUsable(at: Clock.now) else {
            return nil
        }
        return entry
    }

    /// The caller holds the lock.
    private func renewedOrValid() throws -> IssuedCredentials {
        // Another process may have renewed them meanwhile.
        let cached = try cached()
        if let credentials = due(cached) { return credentials }
        do {
            return try renewed(cached)
        } catch {
            guard let entry = usable(cached) else { throw error }
            CommandEnvironment.complain(
                "\(error); the credentials are valid until "
                    + "\(entry.credentials.expiration.iso8601)")
            // The file may have a newer refresh token meanwhile.
            if var cached = try? self.cached() {
                cached.failed = Clock.now
                try? files.keep(cached, as: name)
            }
            return entry.credentials
        }
    }

    /// Asks the person for a proof, and keeps what the proof brings.
    func signIn(opensBrowser: Bool) throws -> LoginOutcome {
        // A file that can't be used is found before the person is asked.
        _ = try files.cached(name)
        var cache: LoginCache
        let proof: STSProof
        switch profile.way {
        case .openID(let settings):
            let provider = try LoginProvider.discover(
                settings, certificateAuthorityFile: profile.certificateAuthorityFile)
            let signedIn =
                try settings.usesDevice
                ? DeviceSignIn.signIn(provider)
                : BrowserSignIn(
                    provider: provider, port: settings.port ?? 0, opensBrowser: opensBrowser,
                    environment: environment, files: files, profile: name
                ).signIn()
            cache = LoginCache(
                identity: purpose.identity, subject: signedIn.subject, name: signedIn.shownName,
                refreshToken: signedIn.refreshToken)
            proof = signedIn.proof(settings)
        case .ldap(let user):
            cache = LoginCache(identity: purpose.identity, subject: nil, name: user)
            let password = try PasswordInput.line(prompt: "Password of \(user): ")
            guard !password.isEmpty else { throw Failure("the password is empty") }
            proof = .ldap(name: user, password: Secret(password))
        case .certificate(let file, let key):
            cache = LoginCache(identity: purpose.identity, subject: nil, name: file)
            proof = .certificate(file: file, key: key)
        }
        let credentials = try credentials(for: proof)
        let replaced = try files.locked(name) {
            let earlier = try files.cached(name)
            cache.keepEntries(of: earlier)
            cache.add(credentials, for: purpose.text, now: Clock.now)
            try files.keep(cache, as: name)
            return earlier
        }
        // Some providers end all of a person's sessions with the client if one token is revoked.
        if let replaced, !replaced.sharesSession(with: cache) {
            _ = try? RefreshTokenRevocation.revoke(replaced, profile)
        }
        return LoginOutcome(
            credentials: credentials, person: cache.name,
            personBefore: replaced.flatMap { $0.isOfPerson(of: cache) ? nil : $0.name })
    }

    /// The cache, if it is of this identity.
    private func cached() throws -> LoginCache? {
        guard let cached = try files.cached(name), cached.identity == purpose.identity else {
            return nil
        }
        return cached
    }

    /// New credentials by what the last sign-in has brought. The caller holds the lock.
    private func renewed(_ cached: LoginCache?) throws -> IssuedCredentials {
        switch profile.way {
        case .openID(let settings): return try renewed(cached, settings)
        case .ldap: throw personNeeded(cached)
        case .certificate(let file, let key):
            var cache =
                cached ?? LoginCache(identity: purpose.identity, subject: nil, name: file)
            let credentials = try credentials(for: .certificate(file: file, key: key))
            cache.add(credentials, for: purpose.text, now: Clock.now)
            try files.keep(cache, as: name)
            return credentials
        }
    }

    private func renewed(
        _ cached: LoginCache?, _ settings: LoginProfile.Provider
    ) throws -> IssuedCredentials {
        guard var cached, let subject = cached.subject, let token = cached.refreshToken else {
            throw personNeeded(cached)
        }
        let provider = try LoginProvider.discover(
            settings, certificateAuthorityFile: profile.certificateAuthorityFile,
            timeLimit: usable(cached) == nil ? SignInProvider.timeLimit : Login.shortTimeLimit)
        let signedIn: SignedIn
        do {
            signedIn = try provider.refreshed(
                token, of: subject, now: { Clock.now },
                keep: { next in
                    // The old token may be valid no longer, whatever comes of the new one.
                    cached.refreshToken = next
                    try files.keep(cached, as: name)
                })
        } catch let error as SignInError where error.endsRenewal {
            // The provider would refuse each further attempt, or answer it in vain.
            if error == .missingIDToken, let token = cached.refreshToken {
                _ = try? provider.revoke(token)
            }
            cached.refreshToken = nil
            try files.keep(cached, as: name)
            throw PersonNeeded(
                error == .missingIDToken
                    ? "the provider sends no ID token for a refresh token" : "\(error)",
                command: command)
        }
        let credentials = try credentials(for: signedIn.proof(settings))
        cached.add(credentials, for: purpose.text, now: Clock.now)
        try files.keep(cached, as: name)
        return credentials
    }

    private func personNeeded(_ cached: LoginCache?) -> PersonNeeded {
        guard let entry = cached?.entry(for: purpose.text) else {
            return PersonNeeded(
                "profile \(name.text) has no credentials for these settings", command: command)
        }
        return PersonNeeded(
            "the credentials of profile \(name.text) end at "
                + entry.credentials.expiration.iso8601, command: command)
    }

    private func credentials(for proof: STSProof) throws(Failure) -> IssuedCredentials {
        try STSClient(
            url: profile.sts, certificateAuthorityFile: profile.certificateAuthorityFile
        ).credentials(
            for: proof, roleARN: profile.roleARN, durationSeconds: profile.durationSeconds,
            policy: policy)
    }
}

extension SignInError {
    /// Whether the refresh token is of no more use: the provider has ended the session, or sends no
    /// ID token for it (OpenID Connect Core 1.0 §12.2 lets it).
    fileprivate var endsRenewal: Bool {
        switch self {
        case .refused("invalid_grant", _), .missingIDToken: true
        case .refused, .provider, .foreignCallback, .invalidIDToken, .deviceCodeExpired: false
        }
    }
}
