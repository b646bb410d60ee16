package import Upstream

/// The network clients of one thread, each made when it is first needed: plain CGI, which answers one
/// request, seldom needs any.
package final class NetworkClients {
    private let certificateAuthorityFile: String?
    private var httpClient: HTTPClient?

    package init(certificateAuthorityFile: String?) {
        self.certificateAuthorityFile = certificateAuthorityFile
    }

    /// Fetches with GET.
    ///
    /// - Parameter timeLimit: How long it may take in all, in milliseconds.
    package func get(_ url: String, timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
        if httpClient == nil {
            httpClient = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
        }
        return try httpClient!.get(url, timeLimit: timeLimit)
    }
}
