internal import HTML
internal import Wire

/// What a browser on this machine gets.
extension Response {
    static func page(status: Int = 200, _ html: HTML) -> Response {
        Response(
            status: status, headers: ["Content-Type": "text/html; charset=utf-8"],
            body: html.document)
    }

    /// Sends the browser elsewhere.
    ///
    /// - Parameter url: Printable ASCII, which is what a valid URL is.
    static func redirect(to url: String) -> Response {
        precondition(url.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a URL is encoded")
        return Response(status: 303, headers: ["Location": url])
    }

    static func refusal(_ refusal: LoopbackRefusal) -> Response {
        var response = page(status: refusal.status, HTML.page(refusal.message))
        if refusal == .otherMethod { response.headers.append(("Allow", "GET")) }
        return response
    }

    /// The response as HTTP/1.1 has it, the last one of its connection. No cache keeps it, no page
    /// frames it, and nothing in it runs or loads anything.
    var loopbackBytes: [UInt8] {
        let others: HTTPHeaders = [
            "Content-Length": String(body.count),
            "Connection": "close",
            "Cache-Control": "no-store",
            "Content-Security-Policy":
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        ]
        return httpHead(adding: others) + body
    }
}
