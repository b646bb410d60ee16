internal import Glibc
internal import Wire

/// What a person reads while standard output is for a program.
enum StandardError {
    /// - Parameter text: May repeat untrusted text. Its lines stay.
    static func write(_ text: String) {
        let bytes = Array((PrintableText.lines(text) + "\n").utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
