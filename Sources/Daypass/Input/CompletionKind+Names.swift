internal import ArgumentParser
internal import Configuration
internal import FoundationEssentials
internal import State

/// The names of existing records, which shells complete.
extension CompletionKind {
    static let userNames = names { try $0.users.names() }
    static let accessKeyIDs = names { try $0.accessKeys.ids() }
    static let groupNames = names { try $0.groups.names() }
    static let policyNames = names { try Policies(directory: $0).names() }

    /// The keys that can be retired: all but the newest of each use.
    static let retirableKeys = names { directory in
        try StoredKey.Use.allCases.flatMap { try directory.keys.all($0).dropLast().map(\.id) }
    }

    /// Completes nothing if the state can't be read, for example by a user who is not root: a
    /// message would appear in the middle of the command line.
    private static func names(
        _ read: @escaping @Sendable (StateDirectory) throws -> [String]
    ) -> CompletionKind {
        .custom { _, _, prefix in
            let environment = ProcessInfo.processInfo.environment
            guard let configuration = try? DaypassConfiguration(environment: environment),
                let names = try? read(StateDirectory(reading: configuration.stateDirectory))
            else { return [] }
            return names.filter { $0.hasPrefix(prefix) && isPlain($0) }
        }
    }

    /// Whether no shell reads anything else in the name. Bash expands what a completion offers, so
    /// the name `$(reboot)` would be a command; zsh takes the text after a colon for a description.
    static func isPlain(_ name: String) -> Bool {
        !name.hasPrefix("-")
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                        || ("0"..."9").contains(scalar) || "._@+-".unicodeScalars.contains(scalar)
                    : scalar.properties.isAlphabetic
            }
    }
}
