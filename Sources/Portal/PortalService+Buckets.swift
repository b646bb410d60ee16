internal import Configuration
internal import Credentials
internal import HTML
internal import Wire

/// The person's buckets. The browser asks the S3 server, so the person's own address and rights
/// decide there, and neither lists nor objects pass through the pages. Daypass only signs.
extension PortalService {
    func buckets(of visitor: Visitor) -> PageAnswer {
        var answer = PageAnswer.page(BucketsPage.page(visitor))
        answer.asksStore = true
        return answer
    }

    /// URLs for a request to the S3 server, each with the signature of a short session.
    func signRequest(
        to server: WebOrigin, for visitor: Visitor, _ page: PageRequest,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let requests = try StoreRequest.all(page.form())
        let lifetime = SessionDuration(seconds: SessionDuration.range.lowerBound)
        let presigner = RequestPresigner(
            try credentials(for: visitor, lasting: lifetime, page, entry: &entry), region: region)
        var urls: [String] = []
        do throws(SigV4Error) {
            for request in requests {
                urls.append(
                    try presigner.url(
                        method: request.method, server: server, path: request.path,
                        query: request.query, lifetime: lifetime.seconds, now: page.now))
            }
        } catch {
            throw .internalFailure(detail: error.description)
        }
        var json = JSONWriter()
        json.field("method", requests[0].method)
        json.field("urls", urls)
        return PageAnswer(contentType: "application/json", body: json.object)
    }
}
