internal import Wire

/// Differences between web servers, by the name that they state (RFC 3875 §4.1.17).
extension Request {
    private var webServer: String { parameters["SERVER_SOFTWARE"] ?? "" }

    /// Whether the client states the body's type: Caddy states one itself, but not as a header.
    var isTypeStated: Bool {
        !webServer.hasPrefix("Caddy/") || parameters["HTTP_CONTENT_TYPE"] != nil
    }

    /// Whether the web server keeps a client's connection open after a broken answer, as Apache
    /// does. The client would read the next answer as the rest. nginx, Caddy and lighttpd close it.
    /// nginx and Caddy pass on no `Connection` header of ours. lighttpd would, and states no name
    /// with our configuration.
    var keepsBrokenAnswers: Bool { !webServer.isEmpty && !webServer.hasPrefix("lighttpd") }
}
