/// What a command could not do. It is printed behind `Error:`, and the exit code is 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter description: May repeat what stands in a file or token: anybody's words.
    init(_ description: String) {
        self.init(lines: [description])
    }

    /// - Parameter lines: The same, in several lines.
    init(lines: [String]) {
        description = lines.map { OutputValue.text($0).plain }.joined(separator: "\n")
    }
}
