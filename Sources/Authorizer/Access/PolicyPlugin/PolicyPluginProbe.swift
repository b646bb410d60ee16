package import Configuration
internal import HTTP
internal import State

/// Tests whether the access plugin can be reached, for `daypass config check`.
package enum PolicyPluginProbe {
    /// Sends an empty body, as MinIO does when it starts.
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
