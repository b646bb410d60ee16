/// A JSON object, such as a token's header or claims.
///
/// No two members have the same name, unless ``init(allowingRepeatedNames:)`` read the object.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue
    }

    /// In the order of the text.
    package let members: [Member]

    init(_ members: [Member]) {
        self.members = members
    }

    /// Reads a text that consists of one object.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        // Deeper than the claims of any token.
        guard case .object(let object) = try JSONValue(bytes, maximumDepth: 64) else {
            throw .unexpected(offset: 0)
        }
        self = object
    }

    /// Reads a text that consists of one object, and keeps members that repeat a name: in a
    /// document of several parts, one bad part should not spoil the others.
    ///
    /// The caller must check ``repeatedName`` of each object that it uses.
    package init(allowingRepeatedNames bytes: [UInt8]) throws(JSONSyntaxError) {
        let value = try JSONReader.value(of: bytes, maximumDepth: 64, allowsRepeatedNames: true)
        guard case .object(let object) = value else { throw .unexpected(offset: 0) }
        self = object
    }

    /// The first repeated name, `nil` if there is none.
    package var repeatedName: String? {
        var names: Set<String> = []
        return members.first { !names.insert($0.name).inserted }?.name
    }

    package func contains(_ name: String) -> Bool { self[name] != nil }

    package subscript(name: String) -> JSONValue? {
        for member in members where member.name == name { return member.value }
        return nil
    }

    /// The text of a member, `nil` if the member is missing or not a string.
    package func string(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }

    /// The texts of a member that is a string or a list, `nil` if it is missing or neither. Skips
    /// list elements that are not strings.
    package func strings(_ name: String) -> [String]? {
        switch self[name] {
        case .string(let text): [text]
        case .array(let elements):
            elements.compactMap { element in
                guard case .string(let text) = element else { return nil }
                return text
            }
        case nil, .object, .number, .boolean, .null: nil
        }
    }

    /// The texts of a member, `nil` if it is missing or not a list of strings only.
    package func list(_ name: String) -> [String]? {
        guard case .array(let elements) = self[name] else { return nil }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// The object of a member, `nil` if the member is missing or not an object.
    package func object(_ name: String) -> JSONObject? {
        guard case .object(let object) = self[name] else { return nil }
        return object
    }

    /// The whole number of a member, `nil` if missing or written with a fraction or an exponent.
    package func integer(_ name: String) -> Int? {
        guard case .number(let text) = self[name] else { return nil }
        return Int(text)
    }

    /// The number of a member, `nil` if the member is missing or not a number.
    package func number(_ name: String) -> Double? {
        guard case .number(let text) = self[name] else { return nil }
        return Double(text)
    }
}
