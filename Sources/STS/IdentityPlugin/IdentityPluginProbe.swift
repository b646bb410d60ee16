package import Configuration
internal import State

/// A try whether the identity plugin can be reached: what `daypass config check` does.
package enum IdentityPluginProbe {
    /// Asks without a token.
    ///
    /// - Returns: The status of its answer; a plugin may say anything to that.
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    package static func probe(
        _ plugin: IdentityPluginConfiguration, certificateAuthorityFile: String?
    ) throws(STSError) -> Int {
        try IdentityPlugin(configuration: plugin)
            .status(clients: NetworkClients(certificateAuthorityFile: certificateAuthorityFile))
    }
}
