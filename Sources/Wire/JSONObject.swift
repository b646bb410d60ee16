/// A JSON object whose members can be asked for: a token's header or claims.
///
/// It is read once, and only what is asked for becomes a value. `JSONDecoder` took an eighth of all that a
/// call costs (115,000 of 940,000 instructions), and accepts objects that have two meanings: RFC 7519 §4
/// wants tokens with two claims of one name refused.
package struct JSONObject: Equatable, Sendable {
    private struct Member: Equatable {
        let name: [UInt8]
        let value: Range<Int>
    }

    private let bytes: [UInt8]
    private let members: [Member]

    /// Reads a text that is one object, and nothing else.
    ///
    /// - Throws: ``JSONSyntaxError``
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .notUTF8 }
        var members: [Member] = []
        var scanner = JSONScanner(bytes)
        scanner.skipWhiteSpace()
        try scanner.object { members.append(Member(name: $0, value: $1)) }
        scanner.skipWhiteSpace()
        guard scanner.next == nil else { throw scanner.unexpected }
        self.bytes = bytes
        self.members = members
    }

    package func contains(_ name: String) -> Bool {
        range(of: name) != nil
    }

    /// The text of a member, nil when it is not there or no string.
    package func string(_ name: String) -> String? {
        range(of: name).flatMap(string(at:))
    }

    /// The texts of a member that is a string or a list; what else stands in the list is left out. Nil when
    /// it is not there, or neither.
    package func strings(_ name: String) -> [String]? {
        guard let range = range(of: name) else { return nil }
        if let string = string(at: range) { return [string] }
        var strings: [String] = []
        var scanner = JSONScanner(bytes, at: range.lowerBound)
        do throws(JSONSyntaxError) {
            try scanner.array { element in
                if let string = string(at: element) { strings.append(string) }
            }
        } catch {
            return nil
        }
        return strings
    }

    /// The number of a member, nil when it is not there or none.
    package func number(_ name: String) -> Double? {
        range(of: name).flatMap { Double(String(decoding: bytes[$0], as: UTF8.self)) }
    }

    private func range(of name: String) -> Range<Int>? {
        members.first { $0.name.elementsEqual(name.utf8) }?.value
    }

    private func string(at range: Range<Int>) -> String? {
        var scanner = JSONScanner(bytes, at: range.lowerBound)
        return (try? scanner.string()).map { String(decoding: $0, as: UTF8.self) }
    }
}
