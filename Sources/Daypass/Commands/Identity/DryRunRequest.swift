internal import Wire

/// A call of the token service, as a client on this machine would make it.
enum DryRunRequest {
    static func webIdentity(
        token: String, accessToken: String?, roleARN: String?
    ) -> Request {
        make(
            "AssumeRoleWithWebIdentity",
            [
                ("WebIdentityToken", token), ("WebIdentityAccessToken", accessToken),
                ("RoleArn", roleARN),
            ])
    }

    /// - Parameter facts: More parameters, as from the web server.
    static func make(
        _ action: String, _ parameters: [(name: String, value: String?)],
        _ facts: [(name: String, value: String)] = []
    ) -> Request {
        var form = "Action=\(action)&Version=2011-06-15"
        for case (let name, let value?) in parameters {
            form += "&\(name)=\(PercentEncoding.encode(value))"
        }
        var stated = Parameters([
            "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        ])
        for (name, value) in facts {
            stated.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        return Request(parameters: stated, body: Array(form.utf8))
    }
}
