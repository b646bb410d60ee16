internal import Wire

/// A search filter (RFC 4515) with placeholders: `%s` for the login name, `%d` for the user's DN.
package struct SearchFilterTemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case text(String)
        case loginName
        case userName
    }

    private let parts: [Part]

    /// Reads a template, `nil` if it is not a filter. The placeholders are values or parts of
    /// values, so if the template itself is a filter, it is one for every user.
    package init?(_ text: String) {
        guard SearchFilterReader.isFilter(text) else { return nil }
        var parts: [Part] = []
        var rest = Substring(text)
        while let mark = rest.firstIndex(of: "%") {
            let next = rest.index(after: mark)
            let place: Part? =
                switch next < rest.endIndex ? rest[next] : nil {
                case "s": .loginName
                case "d": .userName
                default: nil
                }
            if let place {
                parts += [.text(String(rest[..<mark])), place]
                rest = rest[rest.index(after: next)...]
            } else {
                parts.append(.text(String(rest[...mark])))
                rest = rest[next...]
            }
        }
        self.parts = parts + [.text(String(rest))]
    }

    package var asksForLoginName: Bool { parts.contains(.loginName) }

    package var asksForUserName: Bool { parts.contains(.userName) }

    /// The filter for a user. The user's own text is always a value in it, whatever its characters.
    package func filter(loginName: String, userName: String = "") -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .loginName: SearchFilterTemplate.escape(loginName)
            case .userName: SearchFilterTemplate.escape(userName)
            }
        }.joined()
    }

    /// Escapes a text for use as a value in a filter (RFC 4515 §3).
    ///
    /// It escapes more than it must, everything but letters, digits and `-.@_`, so that nothing
    /// depends on how a server or a library reads unusual characters and spaces.
    package static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            if byte.isASCIILetterOrDigit || "-.@_".utf8.contains(byte) {
                escaped.append(byte)
            } else {
                escaped += [UInt8(ascii: "\\")] + Array(Hexadecimal.encode([byte]).utf8)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
