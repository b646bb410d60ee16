/// A request as the web server handed it over.
///
/// What it says of the connection (address, TLS) is the web server's word; what it says of the request
/// (target, headers, body) is the client's, byte for byte.
package struct Request: Equatable, Sendable {
    package let parameters: Parameters
    package let body: [UInt8]
    /// Whether the body was longer than ``maximumBodyByteCount(_:)`` says; then none of it was kept.
    package let isBodyTooLarge: Bool

    /// The longest body that is read into memory.
    package static let maximumBodyByteCount = 1 << 20

    /// The longest document of S3's, with 1,000 keys of 1,024 bytes.
    package static let maximumDocumentByteCount = 2 << 20

    /// What the web server says what it wants in: no client can set it.
    package static let doorParameter = "DAYPASS_DOOR"

    /// The longest body that is read into memory for a request.
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

    /// How long the body is, as the web server says. Nil when it does not: of a body in chunks, of which Caddy says
    /// -1, and in nginx's subrequests.
    package var statedLength: String? {
        switch parameters["CONTENT_LENGTH"] {
        case nil, "", "-1": nil
        case let length?: length
        }
    }

    /// The address of the client's end of the connection.
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

    /// The query as the client sent it, empty when there is none.
    ///
    /// `REQUEST_URI` comes first: under nginx's `auth_request` only it has the query. Plain CGI promises
    /// `QUERY_STRING` alone (RFC 3875 §4.1.7).
    package var query: String {
        guard parameters["REQUEST_URI"] != nil else { return parameters["QUERY_STRING"] ?? "" }
        let rest = target.drop { $0 != UInt8(ascii: "?") }
        return String(rest.dropFirst())!
    }

    /// The values of a header, each as it was sent: several when it was sent several times and the web
    /// server did not join them (nginx).
    ///
    /// A type that came empty is none, even if the web server states one by itself (Caddy).
    ///
    /// - Parameter name: In lower case, as it stands in a list of signed headers.
    package func headerValues(_ name: String) -> [String] {
        if name == "content-type", parameters.values(of: "HTTP_CONTENT_TYPE") == [""] { return [] }
        let values = parameters.values(of: Request.parameterName(ofHeader: name))
        return Request.variables.keys.contains(name) ? values.filter { !$0.isEmpty } : values
    }

    /// Whether the values of a header are UTF-8, and so what was sent.
    package func isHeaderText(_ name: String) -> Bool {
        parameters.areTexts(Request.parameterName(ofHeader: name))
    }

    /// The names of the headers that came and begin so, in lower case.
    ///
    /// - Parameter prefix: In lower case, too.
    package func headerNames(withPrefix prefix: String) -> [String] {
        parameters.names(withPrefix: Request.parameterName(ofHeader: prefix)).map { name in
            String(
                decoding: name.utf8.dropFirst("HTTP_".utf8.count).map(Request.headerByte),
                as: UTF8.self)
        }
    }

    /// The headers for which CGI has variables of its own.
    private static let variables = [
        "content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH",
    ]

    /// The opposite of what CGI makes of a header's name.
    private static func headerByte(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte.asciiLowercased
    }

    /// The name that CGI gives a header (RFC 3875 §4.1.18). Two headers whose names differ in `-` and `_`
    /// get the same one.
    private static func parameterName(ofHeader name: String) -> String {
        if let variable = variables[name] { return variable }
        let bytes = name.utf8.map { byte in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte.asciiUppercased
        }
        return "HTTP_" + String(decoding: bytes, as: UTF8.self)
    }

    /// The request line's target without the scheme and host that a client may have written before it
    /// (RFC 9112 §3.2.2); Apache hands them on.
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
