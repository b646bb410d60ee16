/// The files of the sign-ins: the settings of each profile, and what its sign-in has brought.
struct LoginFiles {
    private let settings: PrivateDirectory
    private let cache: PrivateDirectory

    init(environment: [String: String]) throws(Failure) {
        settings = try PrivateDirectory(.settings, environment: environment)
        cache = try PrivateDirectory(.cache, environment: environment)
    }

    /// The settings of a profile, `nil` if there is no such profile.
    func profile(_ name: ProfileName) throws(Failure) -> LoginProfile? {
        let file = "login-\(name.text).json"
        guard let json = try settings.read(file) else { return nil }
        guard let profile = LoginProfile(json: json) else {
            throw Failure(
                "\(settings.path(file)): not the settings of a sign-in; remove it, and give them "
                    + "as options again")
        }
        return profile
    }

    func keep(_ profile: LoginProfile, as name: ProfileName) throws(Failure) {
        guard try self.profile(name) != profile else { return }
        try settings.write(profile.json, to: "login-\(name.text).json")
    }

    /// What the last sign-in has brought, `nil` if there was none. A damaged file is as none, and
    /// the person hears of it.
    func cached(_ name: ProfileName) throws(Failure) -> LoginCache? {
        let file = LoginFiles.cacheFile(of: name)
        guard let json = try cache.read(file) else { return nil }
        guard let cached = LoginCache(json: json) else {
            CommandEnvironment.complain(
                "\(cache.path(file)): damaged, or not a file of daypass login; "
                    + "the next sign-in replaces it")
            return nil
        }
        return cached
    }

    func keep(_ cached: LoginCache, as name: ProfileName) throws(Failure) {
        try cache.write(cached.json, to: LoginFiles.cacheFile(of: name))
    }

    /// Removes what the last sign-in has brought; `false` if there was nothing.
    func forget(_ name: ProfileName) throws(Failure) -> Bool {
        try cache.remove(LoginFiles.cacheFile(of: name))
    }

    /// Runs while no other process renews or replaces this profile's credentials.
    func locked<Result>(_ name: ProfileName, _ body: () throws -> Result) throws -> Result {
        try cache.locked("login-\(name.text).lock", body)
    }

    private static func cacheFile(of name: ProfileName) -> String { "login-\(name.text).json" }
}
