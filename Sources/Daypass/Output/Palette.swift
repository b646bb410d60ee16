internal import FoundationEssentials
internal import Glibc

/// Colours of words, if a person reads them on a terminal.
struct Palette: Equatable {
    let isColoured: Bool

    /// Colours for a terminal, unless NO_COLOR has a value (https://no-color.org).
    static var standardOutput: Palette {
        Palette(
            isTerminal: isatty(STDOUT_FILENO) == 1,
            environment: ProcessInfo.processInfo.environment)
    }

    init(isTerminal: Bool, environment: [String: String]) {
        isColoured =
            isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    func red(_ text: String) -> String { coloured(text, 31) }
    func green(_ text: String) -> String { coloured(text, 32) }
    func yellow(_ text: String) -> String { coloured(text, 33) }

    private func coloured(_ text: String, _ code: Int) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
