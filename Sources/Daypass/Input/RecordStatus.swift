internal import ArgumentParser

/// Whether a user or a group is enabled, as an option names it.
enum RecordStatus: String, CaseIterable, ExpressibleByArgument {
    case enabled
    case disabled

    var isEnabled: Bool { self == .enabled }
}
