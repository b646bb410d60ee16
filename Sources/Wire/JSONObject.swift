/// A JSON object whose members can be asked for: a token's header or claims.
///
/// No two members have the same name, unless the object was read with
/// ``init(allowingRepeatedNames:)``.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue
    }

    /// In the order in which they are written.
    package let members: [Member]

    init(_ members: [Member]) {
        self.members = members
    }

    /// Reads a text that is one object, and nothing else.
    ///
    /// - Throws: ``JSONSyntaxError``
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        // Deeper than any token's claims.
        guard case .object(let object) = try JSONValue(bytes, maximumDepth: 64) else {
            throw .unexpected(offset: 0)
        }
        self = object
    }

    /// Reads a text that is one object, and keeps the members that have the same name: for
    /// documents of several parts, of which one that repeats a name is not to spoil the others.
    ///
    /// The caller must look at ``repeatedName`` of each object that it uses.
    /// - Throws: ``JSONSyntaxError``
    package init(allowingRepeatedNames bytes: [UInt8]) throws(JSONSyntaxError) {
        let value = try JSONReader.value(of: bytes, maximumDepth: 64, allowsRepeatedNames: true)
        guard case .object(let object) = value else { throw .unexpected(offset: 0) }
        self = object
    }

    /// The first name that two members have, `nil` if there is no such name.
    package var repeatedName: String? {
        var names: Set<String> = []
        return members.first { !names.insert($0.name).inserted }?.name
    }

    package func contains(_ name: String) -> Bool { self[name] != nil }

    package subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    /// The text of a member, nil when it is not there or no string.
    package func string(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }

    /// The texts of a member that is a string or a list; what else stands in the list is left out. Nil when
    /// it is not there, or neither.
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

    /// The texts of a member that is a list of nothing else; nil when it is not there, or anything else.
    package func list(_ name: String) -> [String]? {
        guard case .array(let elements) = self[name] else { return nil }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// The object that a member is, nil when it is not there or none.
    package func object(_ name: String) -> JSONObject? {
        guard case .object(let object) = self[name] else { return nil }
        return object
    }

    /// The whole number of a member, nil when it is not there, or none that is written without a fraction or
    /// an exponent.
    package func integer(_ name: String) -> Int? {
        guard case .number(let text) = self[name] else { return nil }
        return Int(text)
    }

    /// The number of a member, nil when it is not there or none.
    package func number(_ name: String) -> Double? {
        guard case .number(let text) = self[name] else { return nil }
        return Double(text)
    }
}
