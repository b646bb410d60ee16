/// What a command could not do. It is printed behind `Error:`, and the exit code is 1.
struct Failure: Error, CustomStringConvertible {
    /// What is printed. Nothing in it steers a terminal.
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }

    /// - Parameter description: May repeat what stands in a file or token: anybody's words.
    init(_ description: String) {
        self.init(lines: [description])
    }

    /// - Parameter lines: The same, in several lines.
    init(lines: [String]) {
        self.lines = lines.map { OutputValue.text($0).plain }
    }
}
