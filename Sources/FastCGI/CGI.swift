internal import Glibc
internal import Wire

/// Plain CGI: one process for one request (RFC 3875).
package enum CGI {
    /// The variables that are parameters of the request; all others belong to the process.
    private static let parameterNames: Set<String> = [
        "CONTENT_LENGTH", "CONTENT_TYPE", "DOCUMENT_ROOT", Request.doorParameter, "HTTPS",
        "QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD", "REQUEST_URI", "SERVER_PORT",
        "SERVER_SOFTWARE",
        "SSL_CLIENT_CERT", "SSL_CLIENT_VERIFY",
    ]

    /// Whether the web server started this process to answer a request.
    package static func isRequested(environment: [String: String]) -> Bool {
        environment["GATEWAY_INTERFACE"] != nil && environment["REQUEST_METHOD"] != nil
    }

    /// Answers a request from the environment and standard input on standard output.
    ///
    /// - Returns: Whether the response is complete and the web server took it.
    package static func run(
        environment: [String: String], streaming: Server.Streaming, handlers: Server.Handlers
    ) -> Bool {
        Server.ignoreSignals()
        var parameters = Parameters()
        for (name, value) in environment
        where parameterNames.contains(name) || name.hasPrefix("HTTP_") {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        let body = StandardInput(environment, stallLimit: streaming.stallLimit)
        defer { body.discard() }
        let output = Connection(descriptor: STDOUT_FILENO)
        let request = Request(parameters: parameters)
        guard streaming.isStreamed(request) else {
            let response = handlers.answer(whole(request, body)) { output.write([]) }
            return output.write(response.cgiBytes)
        }
        // Never raised: no other request of this process waits.
        switch handlers.answerStreamed(
            request, body.read, { output.write($0) }, Interruption())
        {
        case .whole(let response): return output.write(response.cgiBytes)
        case .written: return true
        case .brokenOff: return false
        }
    }

    /// The request with its body. If the body ends early, it has what arrived.
    private static func whole(_ request: Request, _ input: StandardInput) -> Request {
        let limit = Request.maximumBodyByteCount(request.parameters)
        var body: [UInt8] = []
        while body.count <= limit, let bytes = try? input.read(), !bytes.isEmpty { body += bytes }
        let isTooLarge = body.count > limit
        return Request(
            parameters: request.parameters, body: isTooLarge ? [] : body,
            isBodyTooLarge: isTooLarge)
    }
}
