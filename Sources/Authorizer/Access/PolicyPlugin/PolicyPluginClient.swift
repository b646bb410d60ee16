package import Configuration
internal import HTTP
internal import State

/// What one thread asks the access plugin with, made when it is first needed; the connection is kept.
package final class PolicyPluginClient {
    private let certificateAuthorityFile: String?
    private let offersHTTP2: Bool
    private var httpClient: HTTPClient?

    package init(configuration: Configuration) {
        certificateAuthorityFile = configuration.certificateAuthorityFile
        offersHTTP2 = configuration.policyPlugin?.offersHTTP2 ?? false
    }

    /// - Parameter timeLimit: How long it may take in all, in milliseconds.
    func send(
        _ request: HTTPRequest, timeLimit: Int, sizeLimit: Int
    ) throws(HTTPError) -> HTTPAnswer {
        if httpClient == nil {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(offersHTTP2)
            httpClient = consume client
        }
        return try httpClient!.send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
    }
}
