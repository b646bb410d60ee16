/// Why credentials can't be renewed without asking the person.
struct PersonNeeded: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String, command: String) {
        description = "\(reason); sign in: \(command)"
    }
}
