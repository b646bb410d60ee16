internal import Glibc

/// The reason why a command failed, printed after `Error:`. The exit code is 1.
struct Failure: Error, CustomStringConvertible {
    /// The lines to print, with terminal control characters escaped.
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }

    /// - Parameter description: May repeat untrusted text from a file or token.
    init(_ description: String) {
        self.init(lines: [description])
    }

    /// The reason of the system call that has just failed.
    init(errnoOf name: String) {
        self.init("\(name): \(unsafe String(cString: strerror(errno)))")
    }

    /// - Parameter lines: May repeat untrusted text, too.
    init(lines: [String]) {
        self.lines = lines.map { OutputValue.text($0).plain }
    }
}
