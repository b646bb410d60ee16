internal import FoundationEssentials
package import System
package import Wire

/// The file that all processes share what one of them has fetched from an OpenID provider by.
///
/// CGI has no other memory; and with a dozen FastCGI processes the issuer is asked once, not a dozen times.
package struct ProviderKeyCache: Sendable {
    /// An answer of a mebibyte, each byte of which is written as six, and what stands beside it.
    private static let maximumByteCount = 8 << 20
    private static let subdirectory = "cache/jwks"

    private let directory: StateDirectory
    private let fileName: String
    private let file: String
    private let attempts: SharedAttempts

    /// - Parameter provider: The provider's name in the configuration.
    package init(directory: StateDirectory, provider: String) {
        self.directory = directory
        fileName = StateDirectory.fileName(provider)
        file = "\(ProviderKeyCache.subdirectory)/\(fileName)"
        attempts = SharedAttempts(directory: directory, file: file)
    }

    /// What tells whether ``read()`` would find something new, nil when there is nothing to find.
    package var identity: FileStatus.Identity? {
        (try? directory.status(of: file))?.identity
    }

    /// What was fetched last; nil when there is nothing, or nothing that can be read, for whatever reason: a
    /// cache can be fetched anew.
    package func read() -> ProviderMetadata? {
        guard let bytes = try? directory.read(file, limit: ProviderKeyCache.maximumByteCount),
            let record = try? JSONDecoder().decode(Record.self, from: Data(bytes))
        else { return nil }
        return ProviderMetadata(
            configURL: record.configURL, issuer: record.issuer,
            userInfoEndpoint: record.userInfoEndpoint, keySet: Array(record.keySet.utf8),
            fetched: Timestamp(seconds: record.fetched))
    }

    package func write(_ metadata: ProviderMetadata) throws(FileError) {
        var record = JSONWriter()
        record.field("configURL", metadata.configURL)
        record.field("issuer", metadata.issuer)
        record.field("userInfoEndpoint", ifPresent: metadata.userInfoEndpoint)
        record.field("fetched", metadata.fetched.seconds)
        record.field("keySet", String(decoding: metadata.keySet, as: UTF8.self))
        try directory.write(file, record.object)
    }

    /// Lets one thread of one process fetch, and only when the last attempt of anyone is long enough ago.
    ///
    /// - Parameter interval: The least time between two attempts, in seconds.
    package func attempt<Result>(
        now: Timestamp, interval: Int, _ work: () throws(FileError) -> Result
    ) throws(FileError) -> SharedAttempts.Outcome<Result> {
        try attempts.attempt(now: now, interval: interval) { () throws(FileError) in
            try directory.removeLeftovers(in: ProviderKeyCache.subdirectory, of: fileName)
            return try work()
        }
    }

    private struct Record: Decodable {
        let configURL: String
        let issuer: String
        let userInfoEndpoint: String?
        /// Seconds since 1970.
        let fetched: Int
        let keySet: String
    }
}
