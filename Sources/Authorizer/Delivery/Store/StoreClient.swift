internal import Configuration
internal import HTTP

/// What one thread asks the store with.
struct StoreClient {
    /// How long the store may take in all, in milliseconds: it may have 1,000 objects to delete.
    private static let timeLimit = 60_000
    /// How long its answer may be, in bytes: 1,000 keys of 1,024 bytes, or 10,000 buckets.
    private static let sizeLimit = 4 << 20

    private let requests: LazyClient
    private let transfers: LazyClient
    /// How long nothing may go or come in a transfer, in seconds.
    private let stallLimit: Int

    init(configuration: DaypassConfiguration) {
        let certificateAuthorityFile = configuration.certificateAuthorityFile
        let socket = configuration.upstream?.socket
        stallLimit = configuration.uploadLimits.stallSeconds
        requests = LazyClient { () throws(HTTPError) in
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            if let socket { client.connect(toSocket: socket) }
            return client
        }
        transfers = LazyClient { () throws(HTTPError) in
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(false)
            if let socket { client.connect(toSocket: socket) }
            return client
        }
    }

    /// Sends a short request. An answer of any status is an answer.
    ///
    /// - Throws: ``S3Error/storeUnavailable(detail:)``, ``S3Error/clientGone``
    func send(_ request: HTTPRequest, isWanted: () -> Bool) throws(S3Error) -> HTTPAnswer {
        do throws(HTTPError) {
            return try requests.use { client throws(HTTPError) in
                try client.send(
                    request, timeLimit: StoreClient.timeLimit, sizeLimit: StoreClient.sizeLimit,
                    isWanted: isWanted)
            }
        } catch {
            guard isWanted() else { throw .clientGone }
            throw .storeUnavailable(detail: "the store: \(error.description)")
        }
    }

    /// Sends a body as far as it is valid, and takes what the store answers, with any status.
    ///
    /// - Parameter isWanted: Is called until the answer comes.
    /// - Throws: ``S3Error``: why the body is not valid, or the store did not answer in full.
    func send(
        _ transfer: HTTPTransfer, _ body: any TransferBody, to answer: StoreAnswer,
        isWanted: @escaping () -> Bool
    ) throws(S3Error) {
        // The store hears of an upload once its first bytes are valid: it would create an object of
        // no bytes at once.
        guard let first = body.next() else { throw body.refusal ?? .incompleteBody }
        var pending: [UInt8]? = first
        do throws(HTTPError) {
            try transfers.use { client throws(HTTPError) in
                try client.transfer(
                    transfer, stallLimit: stallLimit, next: { pending.take() ?? body.next() },
                    take: answer.take, isWanted: isWanted)
            }
        } catch .malformedHeader {
            throw .invalidArgument("a header with a control character")
        } catch {
            guard isWanted() else { throw body.refusal ?? .slowDown }
            throw body.refusal ?? .storeUnavailable(detail: "the store: \(error)")
        }
        if let refusal = body.refusal { throw refusal }
    }
}
