internal import Glibc
package import Wire

/// One request, one process: plain CGI (RFC 3875).
package enum CGI {
    /// The variables that are parameters of a request; others are the process's own.
    private static let parameterNames: Set<String> = [
        "CONTENT_LENGTH", "CONTENT_TYPE", "HTTPS", "QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD",
        "REQUEST_URI",
    ]

    /// Whether the process was started to answer a request.
    package static func isRequested(environment: [String: String]) -> Bool {
        environment["GATEWAY_INTERFACE"] != nil && environment["REQUEST_METHOD"] != nil
    }

    /// Reads the request from the environment and standard input, and writes the answer to standard output.
    ///
    /// - Returns: Whether the web server took the answer.
    package static func run(
        environment: [String: String], handler: (Request) -> Response
    ) -> Bool {
        BrokenPipes.ignore()
        var parameters = Parameters()
        for (name, value) in environment
        where parameterNames.contains(name) || name.hasPrefix("HTTP_") {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        let body = readBody(environment)
        let isTooLarge = body.count > Request.maximumBodyByteCount
        let request = Request(
            parameters: parameters, body: isTooLarge ? [] : body, isBodyTooLarge: isTooLarge)
        let output = Connection(descriptor: STDOUT_FILENO)
        return output.write(handler(request).cgiBytes)
    }

    /// A web server need not end standard input behind the body (RFC 3875 §4.2), so no more than the stated
    /// length is read. A body that is sent in chunks has no stated length; then it ends with the input.
    private static func readBody(_ environment: [String: String]) -> [UInt8] {
        let isChunked = environment["HTTP_TRANSFER_ENCODING"] != nil
        let stated = environment["CONTENT_LENGTH"].flatMap { Int($0) } ?? (isChunked ? Int.max : 0)
        let limit = min(max(stated, 0), Request.maximumBodyByteCount + 1)
        var body: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while body.count < limit {
            let count = unsafe read(STDIN_FILENO, &buffer, min(buffer.count, limit - body.count))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            body += buffer[..<count]
        }
        return body
    }
}
