package import System
package import Wire

/// What an OpenID provider published when it was last asked.
package struct ProviderMetadata: Equatable, Sendable {
    /// The address of the discovery document.
    package let configURL: String
    package let issuer: String
    /// The address of UserInfo, `nil` if the provider has none, or if the version of Daypass that
    /// fetched this did not read it.
    package let userInfoEndpoint: String?
    /// The JSON Web Key Set, as the provider sent it.
    package let keySet: [UInt8]
    package let fetched: Timestamp

    package init(
        configURL: String, issuer: String, userInfoEndpoint: String? = nil, keySet: [UInt8],
        fetched: Timestamp
    ) {
        self.configURL = configURL
        self.issuer = issuer
        self.userInfoEndpoint = userInfoEndpoint
        self.keySet = keySet
        self.fetched = fetched
    }
}

extension ProviderMetadata: Record {
    static let kind = "provider"
    /// A key set of a mebibyte, each byte of which may be written as six, and the other members.
    static let limit = 8 << 20

    init?(_ object: JSONObject) {
        guard let configURL = object.string("configURL"), let issuer = object.string("issuer"),
            let fetched = object.integer("fetched"), let keySet = object.string("keySet")
        else { return nil }
        self.init(
            configURL: configURL, issuer: issuer,
            userInfoEndpoint: object.string("userInfoEndpoint"), keySet: Array(keySet.utf8),
            fetched: Timestamp(seconds: fetched))
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("configURL", configURL)
        json.field("issuer", issuer)
        json.field("userInfoEndpoint", ifPresent: userInfoEndpoint)
        json.field("fetched", fetched.seconds)
        json.field("keySet", String(decoding: keySet, as: UTF8.self))
        return json
    }
}

/// What was fetched from an OpenID provider, for all processes: `cache/jwks/<provider>.json`.
///
/// A CGI process has no other memory, and a dozen FastCGI processes ask the provider once.
package struct ProviderKeyCache: Sendable {
    private static let subdirectory = "cache/jwks"

    private let directory: StateDirectory
    private let fileName: String
    private let file: String
    private let work: SharedWork

    package init(directory: StateDirectory, provider: String) {
        self.directory = directory
        fileName = StateDirectory.fileName(provider)
        file = "\(ProviderKeyCache.subdirectory)/\(fileName)"
        work = SharedWork(directory: directory, file: file)
    }

    /// Changes when ``read()`` would find something new; `nil` if the cache is empty.
    package var identity: FileStatus.Identity? {
        (try? directory.status(of: file))?.identity
    }

    /// What was fetched last, `nil` if there is none or it can't be read: Daypass asks again.
    package func read() -> ProviderMetadata? { try? directory.record(file) }

    package func write(_ metadata: ProviderMetadata) throws(FileError) {
        try directory.write(metadata, to: file)
    }

    /// Fetches, unless another thread or process does, or did within `interval` seconds.
    package func attempt<Result>(
        now: Timestamp, interval: Int, _ fetch: () throws(FileError) -> Result
    ) throws(FileError) -> SharedWork.Outcome<Result> {
        try work.attempt(now: now, interval: interval) { () throws(FileError) in
            try directory.removeLeftovers(in: ProviderKeyCache.subdirectory, of: fileName)
            return try fetch()
        }
    }
}
