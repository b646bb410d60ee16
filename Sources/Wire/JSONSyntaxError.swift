/// Why a text is not JSON with one meaning. The offset is in bytes.
package enum JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    case notUTF8
    case unexpected(offset: Int)
    /// Two members of the object at a place share a name: readers disagree which applies.
    case repeatedName(String, place: String)
    case tooDeep(limit: Int)

    package var description: String {
        switch self {
        case .notUTF8: "not UTF-8"
        case .unexpected(let offset): "not JSON at byte \(offset)"
        case .repeatedName(let name, _): "two members are named \(name)"
        case .tooDeep(let limit): "nested more than \(limit) levels deep"
        }
    }

    /// The same error with a place relative to the enclosing value.
    func inside(_ place: String) -> JSONSyntaxError {
        guard case .repeatedName(let name, let inner) = self else { return self }
        return .repeatedName(name, place: JSONPlace.inside(place, inner))
    }
}

/// The place of a value in a document: `Statement[2].Effect`.
package enum JSONPlace {
    package static func inside(_ outer: String, _ inner: String) -> String {
        inner.isEmpty || inner.hasPrefix("[") ? outer + inner : "\(outer).\(inner)"
    }
}
