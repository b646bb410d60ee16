internal import Credentials
package import State
internal import Upstream
package import Wire

/// Answers uploads in signed chunks, which only who reads the body can check: it verifies them and sends the
/// store what they hold, a chunk at a time.
package struct S3Uploads: Sendable {
    private let checks: S3Checks
    private let store: UpstreamRequests?
    private let storeKnowsSubresources: Bool
    private let stallLimit: Int
    private let auditsAllowed: Bool
    private let seats: ProxySeats

    package init(_ checks: S3Checks, configuration: Configuration) {
        self.checks = checks
        store = configuration.upstream.map(UpstreamRequests.init)
        storeKnowsSubresources = configuration.upstream?.knowsSubresources ?? false
        stallLimit = configuration.uploadLimits.stallSeconds
        auditsAllowed = configuration.auditsAllowedS3Requests
        seats = ProxySeats(count: configuration.uploadLimits.count)
    }

    /// Answers with what the store says, or with the refusal's document.
    ///
    /// - Parameter client: The thread's own, and so is the plugin's.
    /// - Parameter readBody: Is not called before the caller may upload what it says.
    package func response(
        to request: Request, client: UploadClient, pluginClient: PolicyPluginClient,
        now: Timestamp, readBody: @escaping BodyReader
    ) -> Response {
        var entry = S3AuditEntry(
            requestID: RequestID.make(), time: now, sourceAddress: request.sourceAddress,
            method: request.method)
        do throws(S3Error) {
            let answer = try seats.taken { () throws(S3Error) -> HTTPUploadAnswer in
                let (upload, body) = try prepare(
                    request, pluginClient: pluginClient, entry: &entry, readBody: readBody)
                let answer = try send(upload, body, client: client)
                if let refusal = body.refusal { throw refusal }
                return answer
            }
            checks.count(entry, by: .upload)
            return Response(store: answer, requestID: entry.requestID)
        } catch {
            // A refusal that can't be audited stays a refusal.
            do throws(S3Error) { try checks.audit(entry.refusedLine(error)) } catch {}
            checks.count(entry, by: .upload, refusal: error)
            return Response(document: error, path: request.path, requestID: entry.requestID)
        }
    }

    /// The steps of every upload, in their order, until its body is read.
    private func prepare(
        _ request: Request, pluginClient: PolicyPluginClient, entry: inout S3AuditEntry,
        readBody: @escaping BodyReader
    ) throws(S3Error) -> (HTTPUpload, SignedChunkBody) {
        guard let store else { throw .noStore }
        let (s3, caller) = try checks.subject(of: request, entry: &entry)
        // The web server sends what it takes for such an upload. What is none has another door.
        guard case .permissions(var requirements) = s3.operation.demand, s3.payload.hasSignedChunks
        else { throw .invalidArgument(PayloadMode.header) }
        guard let caller else { throw .accessDenied(detail: "signed chunks without a signature") }
        guard let signatures = caller.chunkSignatures else {
            throw .notImplemented("signed chunks with a presigned URL")
        }
        if !storeKnowsSubresources { requirements += s3.operation.requirementsIfIgnored }
        let decisions = try checks.circumstances(
            of: s3, caller: caller, request: request, client: pluginClient, entry: entry
        ).decisions
        if let refusal = decisions.refusal(of: requirements) { throw refusal }
        let body = try SignedChunkBody(s3, signatures: signatures, readBody: readBody)
        let upload = try store.upload(
            s3, others: S3Uploads.otherHeaders(of: request), byteCount: body.byteCount,
            now: entry.time)
        if auditsAllowed { try checks.audit(entry.allowedLine) }
        return (upload, body)
    }

    private func send(
        _ upload: HTTPUpload, _ body: SignedChunkBody, client: UploadClient
    ) throws(S3Error) -> HTTPUploadAnswer {
        // The store hears of an upload when its first bytes are good: one of no bytes would be made at once.
        guard let first = body.next() else { throw body.refusal ?? .incompleteBody }
        var pending: [UInt8]? = first
        do throws(HTTPError) {
            return try client.send(upload, stallLimit: stallLimit) {
                pending.take() ?? body.next()
            }
        } catch {
            throw body.refusal ?? .storeUnavailable(detail: "the store: \(error)")
        }
    }

    /// The headers that are kept with the object, or are a condition for making it.
    private static func otherHeaders(of request: Request) -> [(name: String, value: String)] {
        let names = [
            "cache-control", "content-disposition", "content-encoding", "content-language",
            "content-md5", "content-type", "expires", "if-match", "if-none-match",
        ]
        return names.compactMap { name in
            // CGI's variable and the header, where the web server states both.
            let values =
                name == "content-type"
                ? Array(request.headerValues(name).prefix(1)) : request.headerValues(name)
            let value = values.joined(separator: ", ")
            return name == "content-encoding"
                ? withoutChunks(value).map { (name, $0) } : value.isEmpty ? nil : (name, value)
        }
    }

    /// A list of encodings without that of the chunks, nil when there is no other.
    private static func withoutChunks(_ encodings: String) -> String? {
        let others = encodings.split(separator: ",")
            .map { String(Substring($0.utf8.drop { $0 == 0x20 || $0 == 0x09 })) }
            .filter { $0.lowercased() != "aws-chunked" && !$0.isEmpty }
        return others.isEmpty ? nil : others.joined(separator: ", ")
    }
}

extension Response {
    /// The store's answer, with those of its headers that tell about the object.
    fileprivate init(store answer: HTTPUploadAnswer, requestID: String) {
        let headers = answer.headers.compactMap { name, value -> Response.Header? in
            switch name.lowercased() {
            case "content-type", "etag", "last-modified": return Response.Header(name, value)
            case "x-amz-request-id": return nil
            case let lowered where lowered.hasPrefix("x-amz-"): return Response.Header(name, value)
            default: return nil
            }
        }
        self.init(
            status: answer.status,
            headers: headers + [.init("x-amz-request-id", requestID)], body: answer.body)
    }
}
