package import Configuration
internal import HTTP

/// What one thread asks other servers with. Each client is made when it is first needed.
package struct S3Clients {
    /// Asks the access plugin.
    let plugin: LazyClient
    let store: StoreClient

    package init(configuration: DaypassConfiguration) {
        plugin = LazyClient(policyPluginOf: configuration)
        store = StoreClient(configuration: configuration)
    }
}

extension LazyClient {
    convenience init(policyPluginOf configuration: DaypassConfiguration) {
        let certificateAuthorityFile = configuration.certificateAuthorityFile
        let offersHTTP2 = configuration.policyPlugin?.offersHTTP2 ?? false
        self.init { () throws(HTTPError) in
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(offersHTTP2)
            return client
        }
    }
}
