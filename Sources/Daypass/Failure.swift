/// What a command could not do. It is printed behind `Error:`, and the exit code is 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
