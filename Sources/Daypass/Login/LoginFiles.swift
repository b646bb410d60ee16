internal import Glibc
internal import HTML

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
                "\(settings.path(file)): not the settings of a sign-in; give them as options "
                    + "again, with --forget-settings")
        }
        return profile
    }

    /// Keeps settings; `false` if they are kept already. What was there before may be anything.
    func keep(_ profile: LoginProfile, as name: ProfileName) throws(Failure) -> Bool {
        if let before = try? self.profile(name), before == profile { return false }
        try settings.write(profile.json, to: "login-\(name.text).json")
        return true
    }

    func hasProfile(_ name: ProfileName) -> Bool { (try? profile(name)) != nil }

    /// What the last sign-in has brought, `nil` if there was none. A damaged file is as none, and
    /// the person hears of it.
    func cached(_ name: ProfileName) throws(Failure) -> LoginCache? {
        let file = LoginFiles.cacheFile(of: name)
        guard let json = try cache.read(file) else { return nil }
        guard let cached = LoginCache(json: json) else {
            CommandEnvironment.complain("\(damage(of: file)); the next sign-in replaces it")
            return nil
        }
        return cached
    }

    private func damage(of file: String) -> String {
        "\(cache.path(file)): damaged, or not a file of daypass login"
    }

    func keep(_ cached: LoginCache, as name: ProfileName) throws(Failure) {
        try cache.write(cached.json, to: LoginFiles.cacheFile(of: name))
    }

    /// What the last sign-in of a profile had brought.
    enum Forgotten {
        case nothing
        case cache(LoginCache)
        /// A file that can't be read, or that another user may have written.
        case unreadable(String)
    }

    /// Removes what the last sign-in has brought, and what ended sign-ins and crashes have left.
    /// The files may be anything: credentials must go above all if something is wrong with them.
    func forget(_ name: ProfileName) throws(Failure) -> Forgotten {
        // A renewal that goes on would write the file again.
        let lock = try? cache.lock(LoginFiles.lockFile(of: name))
        defer { withExtendedLifetime(lock) {} }
        let file = LoginFiles.cacheFile(of: name)
        var forgotten = Forgotten.nothing
        do throws(Failure) {
            if let json = try cache.read(file) {
                forgotten =
                    LoginCache(json: json).map { .cache($0) } ?? .unreadable(damage(of: file))
            }
        } catch {
            forgotten = .unreadable("\(error)")
        }
        do throws(Failure) {
            _ = try cache.remove(file)
            for leftover in try cache.names() where LoginFiles.isLeftover(leftover, of: name) {
                _ = try cache.remove(leftover)
            }
        } catch {
            if case .unreadable(let reason) = forgotten { throw Failure(reason) }
            throw error
        }
        return forgotten
    }

    /// Whether a name is that of a page for the browser, or of a file that was being written.
    private static func isLeftover(_ file: String, of name: ProfileName) -> Bool {
        [("\(cacheFile(of: name)).", ".new"), ("login-\(name.text).", ".html")].contains {
            guard file.hasPrefix($0), file.hasSuffix($1) else { return false }
            let number = file.utf8.dropFirst($0.utf8.count).dropLast($1.utf8.count)
            return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// Runs while a file leads the person's browser to a page, and no other user can read it.
    ///
    /// - Parameter body: Gets the file's path.
    func leading<Result>(
        to url: String, _ name: ProfileName, _ body: (String) throws -> Result
    ) throws -> Result {
        let file = "login-\(name.text).\(getpid()).html"
        try cache.write(
            HTML.page("Sign in", Tag.meta(.refresh, .content("0;url=\(url)"))).document, to: file)
        defer { _ = try? cache.remove(file) }
        return try body(cache.path(file))
    }

    /// Runs while no other process renews or replaces this profile's credentials.
    func locked<Result>(_ name: ProfileName, _ body: () throws -> Result) throws -> Result {
        try cache.locked(LoginFiles.lockFile(of: name), body)
    }

    /// The same, but does nothing if another process is at it for longer than a time.
    ///
    /// - Parameter timeLimit: In milliseconds.
    func locked<Result>(
        _ name: ProfileName, within timeLimit: Int, _ body: () throws -> Result
    ) throws -> Result? {
        try cache.locked(LoginFiles.lockFile(of: name), within: timeLimit, body)
    }

    private static func lockFile(of name: ProfileName) -> String { "login-\(name.text).lock" }

    private static func cacheFile(of name: ProfileName) -> String { "login-\(name.text).json" }
}
