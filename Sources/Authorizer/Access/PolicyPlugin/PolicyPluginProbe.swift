package import Configuration
internal import HTTP
internal import State

/// A try whether the access plugin can be reached: what `daypass config check` does.
package enum PolicyPluginProbe {
    /// Sends nothing, as MinIO does at its start.
    ///
    /// - Returns: The status of its answer, which may be any.
    /// - Throws: ``PolicyPluginError/noAnswer(_:)``
    package static func probe(
        _ plugin: PolicyPluginConfiguration, in configuration: Configuration
    ) throws(PolicyPluginError) -> Int {
        try PolicyPlugin(plugin).answer(
            [], client: LazyClient(policyPluginOf: configuration),
            timeLimit: PluginSession.timeLimit
        ).status
    }
}
