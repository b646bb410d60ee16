internal import Wire

/// The members of a JSON object with known names.
struct JSONFields {
    private let object: JSONObject
    private let names: [String]

    /// - Throws: ``PolicyError`` if the value is not an object.
    init(_ value: JSONValue, known names: [String]) throws(PolicyError) {
        object = try value.object()
        self.names = names
    }

    /// - Throws: ``PolicyError`` if the object has unknown fields.
    func checkNames() throws(PolicyError) {
        var errors = PolicyErrors()
        for member in object.members where !names.contains(member.name) {
            let similar = SimilarName.of(member.name, among: names)
            errors.add(.invalid(place: "", .unknownField(member.name, similar: similar)))
        }
        try errors.check()
    }

    func has(_ name: String) -> Bool { object.contains(name) }

    /// Reads a field; `nil` if it is absent. A field that is `null` is present.
    func optional<Value>(
        _ name: String, _ read: (JSONValue) throws(PolicyError) -> Value
    ) throws(PolicyError) -> Value? {
        guard let value = object[name] else { return nil }
        return try PolicyError.at(name) { () throws(PolicyError) in try read(value) }
    }

    func required<Value>(
        _ name: String, _ read: (JSONValue) throws(PolicyError) -> Value
    ) throws(PolicyError) -> Value {
        guard let value = try optional(name, read) else {
            throw .invalid(place: name, .missing)
        }
        return value
    }
}

extension JSONValue {
    func object() throws(PolicyError) -> JSONObject {
        guard case .object(let object) = self else {
            throw .invalid(place: "", .wrongType(expected: "an object"))
        }
        return object
    }

    func string() throws(PolicyError) -> String {
        guard case .string(let text) = self else {
            throw .invalid(place: "", .wrongType(expected: "a string"))
        }
        return text
    }

    /// Reads one element or a list with at least one, each with its place.
    func list<Element>(
        _ read: (JSONValue) throws(PolicyError) -> Element
    ) throws(PolicyError) -> [Element] {
        guard case .array(let values) = self else { return [try read(self)] }
        guard !values.isEmpty else { throw .invalid(place: "", .empty) }
        var errors = PolicyErrors()
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let element = errors.gather { () throws(PolicyError) in
                try PolicyError.at("[\(index)]") { () throws(PolicyError) in try read(value) }
            }
            if let element { elements.append(element) }
        }
        try errors.check()
        return elements
    }
}
