internal import Wire

/// An address in a document: a path of the same origin, or an absolute one that a browser only
/// opens. No other scheme can be written, so no address runs a script.
package struct Address: Sendable, Equatable {
    let text: String

    /// A path of the same origin, with a query whose names and values are encoded here.
    ///
    /// - Precondition: The path begins with one `/`, not with two, which would name another host.
    package init(path: String, query: KeyValuePairs<String, String> = [:]) {
        precondition(
            path.hasPrefix("/") && !path.hasPrefix("//") && !path.hasPrefix("/\\"),
            "a path of the same origin")
        let fields = query.map { name, value in
            Address.encoded(name) + "=" + Address.encoded(value)
        }
        text = path + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
    }

    /// `nil` unless the text is an address of the web.
    package init?(absolute text: String) {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    private static func encoded(_ text: String) -> String {
        PercentEncoding.encode(text)
    }
}
