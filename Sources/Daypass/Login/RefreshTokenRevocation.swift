internal import Identity
internal import Wire

/// The end of a kept refresh token at the provider that has issued it.
enum RefreshTokenRevocation {
    /// Asks the provider that the cache names, which need not be that of the present settings.
    ///
    /// - Parameter profile: The settings, if they can be read. The client's secret is in none but
    ///   those of the same client.
    /// - Returns: `false` if there is no refresh token, or if the provider revokes none.
    static func revoke(_ cached: LoginCache, _ profile: LoginProfile?) throws -> Bool {
        guard let token = cached.refreshToken, let issuing = cached.provider else { return false }
        var provider = issuing
        if case .openID(let settings)? = profile?.way, settings.configURL == issuing.configURL,
            settings.clientID == issuing.clientID
        {
            provider = settings
        }
        return try LoginProvider.discover(
            provider, certificateAuthorityFile: profile?.certificateAuthorityFile
        ).revoke(token)
    }
}

extension LoginCache {
    /// The provider and the client of the sign-in, as ``LoginPurpose`` writes them.
    fileprivate var provider: LoginProfile.Provider? {
        guard let object = try? JSONObject(Array(identity.utf8)),
            let configURL = object.string("provider"), let clientID = object.string("client")
        else { return nil }
        return LoginProfile.Provider(configURL: configURL, clientID: clientID)
    }

    /// Whether both may be of one session at the provider.
    func sharesSession(with other: LoginCache) -> Bool {
        subject == other.subject && provider == other.provider
    }
}
