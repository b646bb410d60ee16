/// All problems of a configuration.
package struct ConfigurationError: Error, Equatable, Sendable {
    package struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// The setting, or the file and line, with the problem.
        package let key: String
        package let reason: String

        package var description: String { "\(key): \(reason)" }
    }

    package let problems: [Problem]
}
