package import Configuration
internal import HTTP
internal import State

/// What one thread asks the store with, made when it is first needed; the connection is kept.
package final class StoreClient {
    /// How long the store may take in all, in milliseconds: it may have 1,000 objects to delete.
    private static let timeLimit = 60_000
    /// How long its answer may be, in bytes: 1,000 keys of 1,024 bytes, or 10,000 buckets.
    private static let sizeLimit = 4 << 20

    private let certificateAuthorityFile: String?
    private let socket: String?
    private var httpClient: HTTPClient?

    package init(configuration: Configuration) {
        certificateAuthorityFile = configuration.certificateAuthorityFile
        socket = configuration.upstream?.socket
    }

    /// - Parameter isWanted: Whether to go on waiting for the answer.
    /// - Throws: ``S3Error/storeUnavailable(detail:)``, ``S3Error/clientGone``; an answer of any
    ///   status is an answer.
    func send(
        _ request: HTTPRequest, isWanted: () -> Bool
    ) throws(S3Error) -> HTTPAnswer {
        do throws(HTTPError) {
            if httpClient == nil {
                var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
                if let socket { client.connect(toSocket: socket) }
                httpClient = consume client
            }
            return try httpClient!.send(
                request, timeLimit: StoreClient.timeLimit, sizeLimit: StoreClient.sizeLimit,
                isWanted: isWanted)
        } catch {
            guard isWanted() else { throw .clientGone }
            throw .storeUnavailable(detail: "the store: \(error.description)")
        }
    }
}
