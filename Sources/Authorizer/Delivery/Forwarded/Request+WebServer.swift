internal import Wire

/// What web servers do that one has to know of, by the name that they state (RFC 3875 §4.1.17).
extension Request {
    private var webServer: String { parameters["SERVER_SOFTWARE"] ?? "" }

    /// Whether the client states the body's type. Caddy states one for it where it states none; all that it does
    /// state is a header there, too.
    var isTypeStated: Bool {
        !webServer.hasPrefix("Caddy/") || parameters["HTTP_CONTENT_TYPE"] != nil
    }

    /// Whether the web server keeps a client's connection open when an answer on it is broken off, as Apache does: the
    /// next answer would be taken for the rest. nginx, Caddy and lighttpd end it. The first two pass on no word of
    /// ours on the matter; the last would, and states no name as it is configured here.
    var keepsBrokenAnswers: Bool { !webServer.isEmpty && !webServer.hasPrefix("lighttpd") }
}
