package import Configuration
internal import HTTP
internal import State

/// What one thread transfers objects with, made when it is first needed; the connection is kept.
package final class TransferClient {
    private let certificateAuthorityFile: String?
    private let socket: String?
    /// How long nothing may go or come, in seconds.
    private let stallLimit: Int
    private var httpClient: HTTPClient?

    package init(configuration: Configuration) {
        certificateAuthorityFile = configuration.certificateAuthorityFile
        socket = configuration.upstream?.socket
        stallLimit = configuration.uploadLimits.stallSeconds
    }

    /// Sends the store a body as far as it is good, and takes what the store answers.
    ///
    /// - Parameter isWanted: Whether to go on waiting for the answer, which is asked until it
    ///   comes.
    /// - Throws: ``S3Error``: why the body is not good, or the store did not answer all. An answer
    ///   of any status is an answer.
    func send(
        _ transfer: HTTPTransfer, _ body: any TransferBody, to answer: StoreAnswer,
        isWanted: @escaping () -> Bool
    ) throws(S3Error) {
        // The store hears of an upload when its first bytes are good: one of no bytes would be made at once.
        guard let first = body.next() else { throw body.refusal ?? .incompleteBody }
        var pending: [UInt8]? = first
        do throws(HTTPError) {
            try perform(
                transfer, next: { pending.take() ?? body.next() }, to: answer, isWanted: isWanted)
        } catch .malformedHeader {
            throw .invalidArgument("a header with a control character")
        } catch {
            guard isWanted() else { throw body.refusal ?? .slowDown }
            throw body.refusal ?? .storeUnavailable(detail: "the store: \(error)")
        }
        if let refusal = body.refusal { throw refusal }
    }

    private func perform(
        _ transfer: HTTPTransfer, next: @escaping () -> [UInt8]?, to answer: StoreAnswer,
        isWanted: @escaping () -> Bool
    ) throws(HTTPError) {
        if httpClient == nil {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(false)
            if let socket { client.connect(toSocket: socket) }
            httpClient = consume client
        }
        try httpClient!.transfer(
            transfer, stallLimit: stallLimit, next: next, take: answer.take,
            isWanted: isWanted)
    }
}
