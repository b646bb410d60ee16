internal import System

/// The person's browser on this machine.
enum Browser {
    /// Whether this machine has a display. Without one, `xdg-open` would start a browser in the
    /// terminal.
    static func canOpen(_ environment: [String: String]) -> Bool {
        ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"].contains { !(environment[$0] ?? "").isEmpty }
    }

    /// Opens a page with `xdg-open`. All users of the machine can read its argument.
    ///
    /// - Parameter page: A complete URL or path: never an option.
    static func open(_ page: String, environment: [String: String]) {
        guard canOpen(environment) else { return }
        _ = DetachedProgram.start("xdg-open", page)
    }
}
