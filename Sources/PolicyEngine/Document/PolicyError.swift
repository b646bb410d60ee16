package import Wire

/// Why a text is no policy. Its description is for whoever wrote the text.
package enum PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLarge(byteCount: Int, limit: Int)
    case notJSON(JSONSyntaxError)
    /// Something in the document, as `Statement[2].Effect`, can't be what it is.
    case invalid(place: String, PolicyProblem)

    package var description: String {
        switch self {
        case .tooLarge(let byteCount, let limit): "\(byteCount) bytes; \(limit) are allowed"
        case .notJSON(let error): error.description
        case .invalid(let place, let problem):
            place.isEmpty ? "the document: \(problem)" : "\(place.printable): \(problem)"
        }
    }

    /// The same error, seen from one level further out.
    func inside(_ place: String) -> PolicyError {
        guard case .invalid(let inner, let problem) = self else { return self }
        return .invalid(place: JSONPlace.inside(place, inner), problem)
    }
}

extension PolicyError {
    init(_ error: JSONSyntaxError) {
        switch error {
        case .repeatedName(let name, let place): self = .invalid(place: place, .repeatedField(name))
        case .notUTF8, .unexpected, .tooDeep: self = .notJSON(error)
        }
    }

    /// Runs a step that reads what stands at a place; the place is spelled out only if it is needed.
    static func at<Value>(
        _ place: @autoclosure () -> String, _ step: () throws(PolicyError) -> Value
    ) throws(PolicyError) -> Value {
        do {
            return try step()
        } catch {
            throw error.inside(place())
        }
    }

    /// The same for a step that knows nothing of documents.
    static func checking<Value>(
        _ step: () throws(PolicyProblem) -> Value
    ) throws(PolicyError) -> Value {
        do {
            return try step()
        } catch {
            throw .invalid(place: "", error)
        }
    }
}
