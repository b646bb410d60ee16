internal import Wire

/// AWS's Query protocol: the parameters are a form, and the answers are XML.
struct QueryProtocol: CallProtocol {
    func call(_ request: Request, entry: inout STSAuditEntry) throws(STSError) -> Call {
        let form = try CallForm(request)
        entry.action = try form.action
        return try Call(form)
    }

    func response(issuing outcome: CallOutcome, requestID: String) -> Response {
        response(
            status: 200, document: STSDocument.success(outcome, requestID: requestID),
            requestID: requestID)
    }

    func response(refusing refusal: STSError, requestID: String) -> Response {
        var response = response(
            status: refusal.status,
            document: STSDocument.refusal(refusal, requestID: requestID), requestID: requestID)
        if case .throttled(let wait, _) = refusal {
            response.headers.append(("Retry-After", String(wait)))
        }
        return response
    }

    /// No cache may store credentials.
    private func response(status: Int, document: [UInt8], requestID: String) -> Response {
        Response(
            status: status,
            headers: [
                "Content-Type": "application/xml",
                "Cache-Control": "no-store",
                "x-amz-request-id": requestID,
            ],
            body: document)
    }
}
