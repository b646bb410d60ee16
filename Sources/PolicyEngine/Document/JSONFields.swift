internal import Wire

/// The members of a JSON object whose names are known beforehand.
struct JSONFields {
    private let object: JSONObject

    /// - Throws: ``PolicyError`` when the value is no object, or has a field that is unknown.
    init(_ value: JSONValue, known names: [String]) throws(PolicyError) {
        object = try value.object()
        for member in object.members where !names.contains(member.name) {
            throw .invalid(place: "", .unknownField(member.name))
        }
    }

    func has(_ name: String) -> Bool { object.contains(name) }

    /// Reads a field, nil when it is not there. One that is `null` is there.
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
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            elements.append(
                try PolicyError.at("[\(index)]") { () throws(PolicyError) in try read(value) })
        }
        return elements
    }
}
