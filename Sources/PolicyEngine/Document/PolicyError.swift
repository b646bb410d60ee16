package import Wire

/// Why a text is not a policy. The description is for its author.
package enum PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLarge(byteCount: Int, limit: Int)
    case notJSON(JSONSyntaxError)
    /// An error in the document at a place such as `Statement[2].Effect`.
    case invalid(place: String, PolicyProblem)
    /// At least two errors, in the order of reading.
    case several([PolicyError])

    /// How many errors a description lists: a session's policy may have hundreds.
    private static let shownCount = 3

    package var description: String {
        switch self {
        case .tooLarge(let byteCount, let limit): "\(byteCount) bytes; \(limit) are allowed"
        case .notJSON(let error): error.description
        case .invalid(let place, let problem):
            place.isEmpty ? "the document: \(problem)" : "\(place.printable): \(problem)"
        case .several(let errors):
            errors.prefix(PolicyError.shownCount).map(\.description).joined(separator: "; ")
                + (errors.count > PolicyError.shownCount
                    ? "; and \(errors.count - PolicyError.shownCount) more" : "")
        }
    }

    package var each: [PolicyError] {
        if case .several(let errors) = self { errors } else { [self] }
    }

    /// The same error with its place one level further out.
    func inside(_ place: String) -> PolicyError {
        switch self {
        case .tooLarge, .notJSON: self
        case .invalid(let inner, let problem):
            .invalid(place: JSONPlace.inside(place, inner), problem)
        case .several(let errors): .several(errors.map { $0.inside(place) })
        }
    }
}

extension PolicyError {
    init(_ error: JSONSyntaxError) {
        switch error {
        case .repeatedName(let name, let place): self = .invalid(place: place, .repeatedField(name))
        case .notUTF8, .unexpected, .tooDeep: self = .notJSON(error)
        }
    }

    /// Runs a step that reads at a place. The place is formatted only if it is needed.
    static func at<Value>(
        _ place: @autoclosure () -> String, _ step: () throws(PolicyError) -> Value
    ) throws(PolicyError) -> Value {
        do {
            return try step()
        } catch {
            throw error.inside(place())
        }
    }

    /// The same for a step that does not know its place.
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

/// Collects errors, so that the author of a document sees all of them at once.
struct PolicyErrors {
    private var errors: [PolicyError] = []

    mutating func add(_ error: PolicyError) { errors += error.each }

    /// Runs a step; `nil` if it fails.
    mutating func gather<Value>(_ step: () throws(PolicyError) -> Value) -> Value? {
        do {
            return try step()
        } catch {
            add(error)
            return nil
        }
    }

    /// - Throws: The errors so far, if there are any.
    func check() throws(PolicyError) {
        guard let first = errors.first else { return }
        throw errors.count == 1 ? first : .several(errors)
    }
}
