internal import Configuration
internal import HTML
internal import Wire

/// What a browser gets.
struct PageAnswer {
    var status = 200
    var contentType = "text/html; charset=utf-8"
    var body: [UInt8] = []
    /// Where the browser goes instead, with GET.
    var location: String?
    /// Headers that set cookies.
    var cookies: [String] = []
    /// Others, such as `Allow`.
    var headers: HTTPHeaders = [:]
    /// Whether the body never changes, so that browsers may keep it.
    var isImmutable = false
    /// Whether the page's script asks the S3 server.
    var asksStore = false

    static func page(_ page: HTML, status: Int = 200) -> PageAnswer {
        PageAnswer(status: status, body: page.document)
    }

    /// Sends the browser elsewhere, with GET (RFC 9110 §15.4.4).
    static func redirect(to location: String, status: Int = 303) -> PageAnswer {
        PageAnswer(status: status, contentType: "text/plain", location: location)
    }

    /// The response with the headers that every page has: no cache keeps it, no page frames it, and
    /// nothing in it runs or loads but this origin's own files.
    func response(_ portal: PortalConfiguration, requestID: String) -> Response {
        var headers: HTTPHeaders = [
            "Content-Type": contentType,
            "Cache-Control": isImmutable ? "public, max-age=31536000, immutable" : "no-store",
            "Content-Security-Policy": contentSecurityPolicy(portal),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            // Other origins learn nothing. With no-referrer, browsers would state the origin of the
            // pages' own forms as null (Fetch §3.2).
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "x-amz-request-id": requestID,
        ]
        if portal.isSecure {
            headers.append(("Strict-Transport-Security", "max-age=31536000"))
        }
        if let location { headers.append(("Location", location)) }
        for cookie in cookies { headers.append(("Set-Cookie", cookie)) }
        return Response(status: status, headers: headers + self.headers, body: body)
    }

    private func contentSecurityPolicy(_ portal: PortalConfiguration) -> String {
        let store = asksStore ? portal.s3Server.map { " \($0.text)" } : nil
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'\(store ?? ""); form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'"
    }
}
