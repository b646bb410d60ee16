internal import Wire

extension Response {
    init(_ answer: AdminAnswer) {
        self.init(
            status: answer.status,
            headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: answer.body)
    }

    /// A refusal in the form of MinIO's administration API.
    init(_ refusal: AdminError, path: String, requestID: String) {
        var json = JSONWriter()
        json.field("Code", refusal.code)
        json.field("Message", refusal.message)
        json.field("Resource", String(decoding: path.utf8.prefix(1_024), as: UTF8.self))
        json.field("RequestId", requestID)
        json.field("HostId", "")
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "Cache-Control": "no-store",
            "x-amz-request-id": requestID,
        ]
        // MinIO's clients try again after a 429 only if it says when.
        switch refusal {
        case .busy: headers.append(("Retry-After", "1"))
        case .throttled(let wait, _): headers.append(("Retry-After", String(wait)))
        default: break
        }
        self.init(
            status: refusal.status, headers: headers,
            body: json.object + [UInt8(ascii: "\n")])
    }
}
