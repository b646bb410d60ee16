/// All that is wrong with a configuration.
package struct ConfigurationError: Error, Equatable, Sendable {
    package struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// The setting, or the file and line, that it is about.
        package let key: String
        package let reason: String

        package var description: String { "\(key): \(reason)" }
    }

    package let problems: [Problem]
}
