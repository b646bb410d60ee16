internal import Authorizer
internal import Configuration
internal import Credentials
internal import Crypto
internal import HTTP
internal import Wire

/// The buckets that credentials find.
enum VisibleBuckets {
    /// The time limit of the answer, in milliseconds.
    private static let timeLimit = 30_000
    /// The answer's limit in bytes: 10,000 buckets.
    private static let sizeLimit = 4 << 20

    /// Lists them (`ListBuckets`).
    ///
    /// - Parameter url: The S3 server, without a path.
    static func names(
        url: String, credentials: IssuedCredentials, certificateAuthorityFile: String?,
        region: String = "us-east-1", now: Timestamp
    ) throws(Failure) -> [String] {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let request = try request(base, credentials, region: region, now: now)
        let answer: HTTPAnswer
        do throws(HTTPError) {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            answer = try client.send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
        } catch {
            throw Failure("\(base): \(error)")
        }
        guard answer.status == 200 else {
            let code = (try? XMLReader.read(answer.body))?.text(of: "Code")
            throw Failure(
                "\(base): status \(answer.status)\(code.map { ", \($0.shown(100))" } ?? "") for "
                    + "the list of buckets")
        }
        guard let listing = BucketListing(answer.body) else {
            throw Failure("\(base): the answer is not a list of buckets; is it an S3 server?")
        }
        return listing.names
    }

    private static func request(
        _ base: String, _ credentials: IssuedCredentials, region: String, now: Timestamp
    ) throws(Failure) -> HTTPRequest {
        guard let start = base.firstRange(of: "://")?.upperBound else {
            throw Failure("not a URL: \(base)")
        }
        let payloadHash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: []))
        var headers: HTTPHeaders = [
            "host": String(base[start...]),
            "x-amz-security-token": credentials.sessionToken.text,
        ]
        do throws(SigV4Error) {
            let signature = try RequestSigner(
                credential: UpstreamStore.Credential(
                    accessKeyID: credentials.accessKeyID,
                    secretAccessKey: credentials.secretAccessKey),
                region: region
            ).signature(
                method: "GET", path: "/", query: try CanonicalQuery(""), headers: headers,
                payloadHash: payloadHash, now: now)
            headers += [
                ("x-amz-content-sha256", payloadHash), ("x-amz-date", signature.date),
                ("authorization", signature.authorization),
            ]
        } catch {
            throw Failure("the request for the buckets can't be signed: \(error)")
        }
        return HTTPRequest(.get, base + "/", headers: headers)
    }
}
