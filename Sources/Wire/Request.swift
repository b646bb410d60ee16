/// A request as the web server handed it over.
///
/// What it says of the connection (address, TLS) is the web server's word; what it says of the request
/// (target, headers, body) is the client's, byte for byte.
package struct Request: Equatable, Sendable {
    package let parameters: Parameters
    package let body: [UInt8]
    /// Whether the body was longer than ``maximumBodyByteCount``; then none of it was kept.
    package let isBodyTooLarge: Bool

    /// The longest body that is read into memory.
    package static let maximumBodyByteCount = 1 << 20

    package init(parameters: Parameters, body: [UInt8] = [], isBodyTooLarge: Bool = false) {
        self.parameters = parameters
        self.body = body
        self.isBodyTooLarge = isBodyTooLarge
    }

    package var method: String { parameters["REQUEST_METHOD"] ?? "" }

    package var contentType: String { parameters["CONTENT_TYPE"] ?? "" }

    /// The address of the client's end of the connection.
    package var sourceAddress: String { parameters["REMOTE_ADDR"] ?? "" }

    /// The query as the client sent it, empty when there is none.
    ///
    /// `REQUEST_URI` comes first: under nginx's `auth_request` only it has the query. Plain CGI promises
    /// `QUERY_STRING` alone (RFC 3875 §4.1.7).
    package var query: String {
        guard let target = parameters["REQUEST_URI"] else {
            return parameters["QUERY_STRING"] ?? ""
        }
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
        return String(target[target.utf8.index(after: mark)...])
    }
}
