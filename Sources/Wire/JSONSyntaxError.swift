/// Why a text is not JSON as everybody reads it; the offset is in bytes.
package enum JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    case notUTF8
    case unexpected(offset: Int)
    /// Two members of the object at a place have the same name: some readers take the first, some the last.
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

    /// The same error, seen from one level further out.
    func inside(_ place: String) -> JSONSyntaxError {
        guard case .repeatedName(let name, let inner) = self else { return self }
        return .repeatedName(name, place: JSONPlace.inside(place, inner))
    }
}

/// Where something stands in a document, as `Statement[2].Effect`.
package enum JSONPlace {
    package static func inside(_ outer: String, _ inner: String) -> String {
        inner.isEmpty || inner.hasPrefix("[") ? outer + inner : "\(outer).\(inner)"
    }
}
