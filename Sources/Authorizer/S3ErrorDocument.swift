package import Wire

/// The document that a refused S3 request is answered with, and how its parts get there.
///
/// nginx takes from an authorizer only that it refuses, and throws the answer's body away. So the refusal
/// goes out as headers, nginx hands them back as parameters of another request, and that one is answered with
/// the document and the status that are meant.
package enum S3ErrorDocument {
    /// The parameters that the web server states the refusal by.
    private static let codeParameter = "DAYPASS_ERROR"
    private static let refusalParameter = "DAYPASS_REFUSAL"

    /// Writes the document of a refusal that the web server hands back.
    ///
    /// Whatever is missing or malformed, the answer is a refusal.
    package static func response(to request: Request) -> Response {
        let code = request.parameters[codeParameter] ?? ""
        let parts = (request.parameters[refusalParameter] ?? "").split(
            separator: " ", omittingEmptySubsequences: false)
        guard !code.isEmpty, parts.count == 3, let status = Int(parts[0]),
            (400...599).contains(status),
            let message = PercentEncoding.decode(Array(parts[2].utf8)[...])
        else {
            return response(
                status: 403, code: "AccessDenied", message: "Access Denied.", requestID: "",
                resource: request.path)
        }
        return response(
            status: status, code: code, message: String(decoding: message, as: UTF8.self),
            requestID: String(parts[1]), resource: request.path)
    }

    private static func response(
        status: Int, code: String, message: String, requestID: String, resource: String
    ) -> Response {
        var xml = XMLWriter()
        xml.element("Error") { xml in
            xml.element("Code", code)
            xml.element("Message", message)
            xml.element("Resource", resource)
            xml.element("RequestId", requestID)
        }
        return Response(
            status: status,
            headers: [
                .init("Content-Type", "application/xml"), .init("Cache-Control", "no-store"),
                .init("x-amz-request-id", requestID),
            ], body: xml.bytes)
    }

    /// The headers that a refusal goes out as.
    static func headers(of refusal: S3Error, requestID: String) -> [Response.Header] {
        [
            .init("X-Daypass-Error", refusal.code),
            .init(
                "X-Daypass-Refusal",
                "\(refusal.status) \(requestID) \(PercentEncoding.encode(refusal.message))"),
        ]
    }
}

extension Response {
    /// A refusal as the authorizer states it: nginx knows no other status for it.
    init(refusal: S3Error, requestID: String) {
        self.init(
            status: 403, headers: S3ErrorDocument.headers(of: refusal, requestID: requestID))
    }
}
