internal import Monitoring
internal import Wire

/// The document that answers a refused S3 request.
enum S3ErrorDocument {
    /// As many bytes of a path as a key may have. A document goes out in a header, too.
    private static let maximumResourceByteCount = 1_024

    /// - Parameter path: As the client sent it.
    static func bytes(_ refusal: S3Error, path: String, requestID: String) -> [UInt8] {
        var xml = XMLWriter()
        xml.element("Error") { xml in
            xml.element("Code", refusal.code)
            xml.element("Message", refusal.message)
            xml.element(
                "Resource",
                String(decoding: path.utf8.prefix(maximumResourceByteCount), as: UTF8.self))
            xml.element("RequestId", requestID)
        }
        return xml.bytes
    }

    /// A store's error document, with Daypass's request ID in place of the store's. A document
    /// without an ID stays as it is.
    static func bytes(_ document: [UInt8], requestID: String) -> [UInt8] {
        guard let start = document.firstRange(of: Array("<RequestId>".utf8))?.upperBound,
            let end = document[start...].firstRange(of: Array("</RequestId>".utf8))?.lowerBound
        else { return document }
        return document[..<start] + Array(requestID.utf8) + document[end...]
    }
}

extension Response {
    /// A refusal as the authorizer states it: status and document are in headers, because nginx
    /// drops the body of an authorizer's answer. nginx answers with them itself. To ask for them in
    /// another request, it would first read the refused body, of any size, into a file.
    init(refusal: S3Error, path: String, requestID: String) {
        // The one line feed in a document is after its declaration.
        let document = S3ErrorDocument.bytes(refusal, path: path, requestID: requestID)
            .filter { $0 != UInt8(ascii: "\n") }
        self.init(
            status: 403,
            headers: [
                "X-Daypass-Error": refusal.code,
                "X-Daypass-Status": String(refusal.status),
                "X-Daypass-Document": String(decoding: document, as: UTF8.self),
                "X-Daypass-Request-Id": requestID,
            ])
    }

    /// The authorizer's word that a request is for another door. A web server that does not know
    /// the door refuses. nginx logs the error and the request ID, so this has neither: the other
    /// door may allow the request, and its audit line has an ID of its own.
    init(refusal: S3Error, path: String, leadingTo door: S3Door, requestID: String) {
        self.init(refusal: refusal, path: path, requestID: requestID)
        headers.removeAll { $0.name == "X-Daypass-Error" || $0.name == "X-Daypass-Request-Id" }
        headers.append(("X-Daypass-Door", door.name))
    }

    /// The headers of a document that a client gets.
    static func documentHeaders(requestID: String) -> HTTPHeaders {
        [
            "Content-Type": "application/xml", "Cache-Control": "no-store",
            "x-amz-request-id": requestID,
        ]
    }

    /// A refusal as a client gets it.
    init(document refusal: S3Error, path: String, requestID: String) {
        self.init(
            status: refusal.status,
            headers: Response.documentHeaders(requestID: requestID),
            body: S3ErrorDocument.bytes(refusal, path: path, requestID: requestID))
        if case .throttled(let wait, _) = refusal {
            headers.append(("Retry-After", String(wait)))
        }
    }
}
