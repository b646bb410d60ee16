internal import Wire

/// A directory search's filter (RFC 4515) with places for who is looked for: `%s` is the name that a user
/// logs in by, `%d` the user's distinguished name.
package struct SearchFilterTemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case text(String)
        case loginName
        case userName
    }

    private let parts: [Part]

    /// Reads a template, nil when it is no filter. It is one for whoever is looked for if it is one as it stands:
    /// `%s` and `%d` are a filter's values, or parts of them.
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

    /// The filter for a user. What the user chose stands in it as a value, whatever it is made of.
    package func filter(loginName: String, userName: String = "") -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .loginName: SearchFilterTemplate.escape(loginName)
            case .userName: SearchFilterTemplate.escape(userName)
            }
        }.joined()
    }

    /// Writes a text so that it means itself inside a filter (RFC 4515 §3).
    ///
    /// More than what must be is escaped: all but letters, digits and what e-mail addresses have besides, so
    /// that nothing depends on how a server or a library reads odd characters and spaces.
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
