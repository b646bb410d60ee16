internal import Wire

/// The client's headers that Daypass sends the store in addition to S3's: those of standard HTTP
/// that ``S3HeaderAllowList`` has.
enum ForwardedHeaders {
    /// The headers of a request that is forwarded as it is.
    ///
    /// - Throws: ``S3Error/ambiguous(_:)`` for one that is not text: the store would get another.
    static func all(
        of request: Request
    ) throws(S3Error) -> HTTPHeaders {
        try headers(S3HeaderAllowList.ofHTTP, of: request)
    }

    /// The headers of an upload without its chunks; throws as ``all(of:)``.
    static func withoutChunks(
        of request: Request
    ) throws(S3Error) -> HTTPHeaders {
        let fields = try headers(S3HeaderAllowList.ofUploads, of: request)
        return HTTPHeaders(
            fields.compactMap { name, value in
                guard name == "content-encoding" else { return (name, value) }
                return withoutChunks(value).map { (name, $0) }
            })
    }

    private static func headers(
        _ names: [String], of request: Request
    ) throws(S3Error) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for name in names {
            guard request.isHeaderText(name) else { throw .ambiguous(name) }
            let values =
                name == "content-type" ? [type(of: request)] : request.headerValues(name)
            let value = values.joined(separator: ", ")
            if values.isEmpty
                || value.isEmpty && S3HeaderAllowList.meaninglessIfEmpty.contains(name)
            {
                continue
            }
            headers.append((name, value))
        }
        return headers
    }

    /// CGI's variable, which the web server states in addition to the header.
    private static func type(of request: Request) -> String {
        request.isTypeStated ? request.headerValues("content-type").first ?? "" : ""
    }

    /// A list of encodings without that of the chunks; `nil` if there is no other.
    private static func withoutChunks(_ encodings: String) -> String? {
        let others = encodings.split(separator: ",")
            .map { String(Substring($0.utf8.drop { $0 == 0x20 || $0 == 0x09 })) }
            .filter { $0.lowercased() != "aws-chunked" && !$0.isEmpty }
        return others.isEmpty ? nil : others.joined(separator: ", ")
    }
}
