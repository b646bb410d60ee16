/// A request from the web server.
///
/// The web server states the connection's facts (address, TLS). The request itself (target,
/// headers, body) is what the client sent, byte for byte.
package struct Request: Equatable, Sendable {
    package let parameters: Parameters
    package let body: [UInt8]
    /// Whether the body was longer than ``maximumBodyByteCount(_:)``; if so, it was dropped.
    package let isBodyTooLarge: Bool

    /// The longest body that is read into memory.
    package static let maximumBodyByteCount = 1 << 20

    /// The longest S3 document: 1,000 keys of 1,024 bytes.
    package static let maximumDocumentByteCount = 2 << 20

    /// The parameter in which the web server states what it wants. A client can't set it.
    package static let doorParameter = "DAYPASS_DOOR"

    /// The longest body that Daypass reads into memory for a request with these parameters.
    package static func maximumBodyByteCount(_ parameters: Parameters) -> Int {
        parameters[doorParameter] == "proxy" ? maximumDocumentByteCount : maximumBodyByteCount
    }

    package init(parameters: Parameters, body: [UInt8] = [], isBodyTooLarge: Bool = false) {
        self.parameters = parameters
        self.body = body
        self.isBodyTooLarge = isBodyTooLarge
    }

    package var method: String { parameters["REQUEST_METHOD"] ?? "" }

    package var contentType: String { parameters["CONTENT_TYPE"] ?? "" }

    /// The body's length as the web server states it, `nil` if it states none: in nginx's
    /// subrequests, and for a chunked body, for which Caddy states -1.
    package var statedLength: String? {
        switch parameters["CONTENT_LENGTH"] {
        case nil, "", "-1": nil
        case let length?: length
        }
    }

    package var sourceAddress: String { parameters["REMOTE_ADDR"] ?? "" }

    /// Whether the client's connection is encrypted (TLS).
    package var isSecure: Bool {
        switch parameters["HTTPS"] {
        case "on", "On", "1": true
        default: false
        }
    }

    /// The path as the client sent it, still encoded.
    package var path: String { String(target.prefix { $0 != UInt8(ascii: "?") })! }

    /// The query as the client sent it, empty if there is none.
    ///
    /// `REQUEST_URI` comes first: under nginx's `auth_request` only it has the query. Plain CGI
    /// guarantees only `QUERY_STRING` (RFC 3875 §4.1.7).
    package var query: String {
        guard parameters["REQUEST_URI"] != nil else { return parameters["QUERY_STRING"] ?? "" }
        let rest = target.drop { $0 != UInt8(ascii: "?") }
        return String(rest.dropFirst())!
    }

    /// The values of a header as the client sent them. There are several if the client repeated the
    /// header and the web server did not join them (nginx).
    ///
    /// An empty content type means none, because Caddy states an empty one by itself.
    ///
    /// - Parameter name: In lower case, as in a list of signed headers.
    package func headerValues(_ name: String) -> [String] {
        guard let variable = Request.variable(ofHeader: name) else {
            return parameters.values(ofHeader: name)
        }
        if name == "content-type", parameters.values(of: "HTTP_CONTENT_TYPE") == [""] { return [] }
        return parameters.values(of: variable).filter { !$0.isEmpty }
    }

    package func isHeaderText(_ name: String) -> Bool {
        parameters.areTexts(Request.parameterName(ofHeader: name))
    }

    /// The names of the headers with a prefix, both in lower case.
    package func headerNames(withPrefix prefix: String) -> [String] {
        parameters.headerNames(withPrefix: prefix)
    }

    /// The CGI variable of a header that has one of its own.
    private static func variable(ofHeader name: String) -> String? {
        switch name {
        case "content-type": "CONTENT_TYPE"
        case "content-length": "CONTENT_LENGTH"
        default: nil
        }
    }

    /// CGI's name of a header (RFC 3875 §4.1.18), the same for names that differ in `-` and `_`.
    private static func parameterName(ofHeader name: String) -> String {
        if let variable = variable(ofHeader: name) { return variable }
        let bytes = name.utf8.map { byte in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte.asciiUppercased
        }
        return "HTTP_" + String(decoding: bytes, as: UTF8.self)
    }

    /// The request target without the scheme and host that a client may write before it (RFC 9112
    /// §3.2.2) and Apache passes on.
    private var target: Substring.UTF8View {
        let target = (parameters["REQUEST_URI"] ?? parameters["SCRIPT_NAME"] ?? "/")[...].utf8
        guard target.first != UInt8(ascii: "/"),
            let scheme = target.firstRange(of: "://".utf8)
        else { return target }
        return target[scheme.upperBound...].drop {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
        }
    }
}
