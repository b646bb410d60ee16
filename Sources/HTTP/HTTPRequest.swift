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

    var headerLines: [String]? { HTTPRequest.lines(headers) }

    /// The lines of headers; `nil` if a line feed in a value or a colon in a name would make a line
    /// two headers, or another header.
    static func lines(
        _ headers: HTTPHeaders, adding others: [String] = []
    ) -> [String]? {
        guard headers.allSatisfy({ isName($0.name) && $0.value.utf8.allSatisfy(isOfLine) })
        else { return nil }
        // libcurl reads "Name:" as "omit this header", and "Name;" as a header without a value.
        var lines = headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        // By default, libcurl states that every body is a form.
        if headers.first("content-type") == nil {
            lines.append("Content-Type:")
        }
        return lines + others
    }

    private static func isOfLine(_ byte: UInt8) -> Bool { byte >= 0x20 || byte == 0x09 }

    /// Letters, digits, `-` and `_`, of which all header names here consist.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}
