internal import System

/// The person's browser on this machine.
enum Browser {
    /// Opens a URL with `xdg-open`, if this machine has a display. Without one, `xdg-open` would
    /// start a browser in the terminal.
    ///
    /// - Parameter url: A complete URL of `https` or of this machine: never an option.
    static func open(_ url: String, environment: [String: String]) {
        let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"].contains {
            !(environment[$0] ?? "").isEmpty
        }
        guard hasDisplay else { return }
        _ = DetachedProgram.start("xdg-open", url)
    }
}
