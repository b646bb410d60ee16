package import State
internal import Upstream

/// What one thread sends uploads to the store with, made when it is first needed; the connection is kept.
package final class UploadClient {
    private let certificateAuthorityFile: String?
    private let socket: String?
    private var httpClient: HTTPClient?

    package init(configuration: Configuration) {
        certificateAuthorityFile = configuration.certificateAuthorityFile
        socket = configuration.upstream?.socket
    }

    /// - Parameter stallLimit: How long nothing may go or come, in seconds.
    func send(
        _ upload: HTTPUpload, stallLimit: Int, next: @escaping () -> [UInt8]?
    ) throws(HTTPError) -> HTTPUploadAnswer {
        if httpClient == nil {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(false)
            if let socket { client.connect(toSocket: socket) }
            httpClient = consume client
        }
        return try httpClient!.upload(upload, stallLimit: stallLimit, next: next)
    }
}
