package import Wire

/// A request to another server.
package struct HTTPRequest: Sendable {
    package enum Method: Sendable {
        case get
        case post
    }

    package let method: Method
    package let url: String
    package let headers: HTTPHeaders
    package let body: [UInt8]

    package init(
        _ method: Method, _ url: String, headers: HTTPHeaders = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The header lines, nil when one of them would be two.
    var headerLines: [String]? { HTTPRequest.lines(headers) }

    /// The lines of headers, nil when one of them would be two, with a line feed in a value, or another's, with a
    /// colon in its name.
    static func lines(
        _ headers: HTTPHeaders, adding others: [String] = []
    ) -> [String]? {
        guard headers.allSatisfy({ isName($0.name) && $0.value.utf8.allSatisfy(isOfLine) })
        else { return nil }
        // libcurl takes "Name:" for "leave this header out", and "Name;" for one without a value.
        var lines = headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        // It would call every body a form.
        if headers.first("content-type") == nil {
            lines.append("Content-Type:")
        }
        return lines + others
    }

    private static func isOfLine(_ byte: UInt8) -> Bool { byte >= 0x20 || byte == 0x09 }

    /// Letters, digits, `-` and `_`: what every header has that goes out here.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}
