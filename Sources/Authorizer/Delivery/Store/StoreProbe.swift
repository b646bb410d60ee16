package import Configuration
internal import HTTP
package import Wire

/// Asks the store for its buckets with Daypass's own access key, and writes nothing.
package struct StoreProbe: Sendable {
    /// How long the store may send nothing, in seconds.
    private static let stallLimit = 5
    /// How many bytes of an answer are read.
    private static let keptByteCount = 4 << 20

    private let store: StoreRequestSigner
    private let certificateAuthorityFile: String?

    /// `nil` if no store is configured.
    package init?(_ configuration: DaypassConfiguration) {
        guard let store = configuration.upstream else { return nil }
        self.store = StoreRequestSigner(store)
        certificateAuthorityFile = configuration.certificateAuthorityFile
    }

    /// The names of the buckets.
    @discardableResult
    package func buckets(now: Timestamp) throws(StoreProblem) -> [String] {
        let answer = try ask("/", query: "", now: now)
        guard answer.status == 200 else { throw problem(answer, now: now) }
        guard let listing = BucketListing(answer.body) else {
            throw .anotherServer(place: store.store.url, status: answer.status)
        }
        return listing.names
    }

    /// The sub-resources that the store is declared to know, but ignores: it answers a read of a
    /// bucket with the list of its keys. Two are not tried: MinIO streams events for as long as the
    /// client listens, and writes to check a replication.
    package func misreadSubresources(
        of bucket: String, now: Timestamp
    ) throws(StoreProblem) -> [String] {
        let known = S3Parameters(knownBy: store.store.subresources)
        var misread: [String] = []
        for route in S3Route.all where route.method == .get && route.scope == .bucket {
            guard let subresource = route.subresource, route.required.isEmpty,
                known.subtracting(.essential).contains(subresource),
                subresource != .events, subresource != .replicationCheck
            else { continue }
            let answer = try ask("/\(bucket)", query: "\(subresource.name)=", now: now)
            if answer.status == 200, answer.isListOfKeys { misread.append(subresource.name) }
        }
        return misread
    }

    package static func isBucketName(_ name: String) -> Bool {
        S3BucketName.isValid(Array(name.utf8))
    }

    private func problem(_ answer: Answer, now: Timestamp) -> StoreProblem {
        guard let code = answer.errorCode else {
            return .anotherServer(place: store.store.url, status: answer.status)
        }
        return .refused(
            status: answer.status, code: code, skew: answer.date.map { $0 - now } ?? 0,
            isSigned: store.store.credential != nil)
    }

    private func ask(
        _ path: String, query: String, now: Timestamp
    ) throws(StoreProblem) -> Answer {
        let transfer: HTTPTransfer
        do throws(S3Error) {
            transfer = try store.read(path, query: query, now: now)
        } catch {
            throw .internalFailure(error.detail ?? error.message)
        }
        do throws(HTTPError) {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            client.offerHTTP2(false)
            if let socket = store.store.socket { client.connect(toSocket: socket) }
            var answer = Answer()
            let end = ContinuousClock.now + .seconds(StoreProbe.stallLimit)
            try client.transfer(
                transfer, stallLimit: StoreProbe.stallLimit, next: { [] },
                take: { answer.take($0, limit: StoreProbe.keptByteCount) },
                isWanted: { ContinuousClock.now < end })
            return answer
        } catch {
            throw problem(error)
        }
    }

    private func problem(_ error: HTTPError) -> StoreProblem {
        let place = store.store.socket ?? store.store.url
        return switch error {
        case .untrustedCertificate: .untrustedCertificate(place: place)
        case .cancelled:
            .noAnswer(place: place, setting: setting, reason: "nothing came in time")
        default: .noAnswer(place: place, setting: setting, reason: error.description)
        }
    }

    /// The setting that names the place.
    private var setting: String {
        store.store.socket == nil ? "DAYPASS_UPSTREAM_URL" : "DAYPASS_UPSTREAM_SOCKET"
    }
}

extension StoreProbe {
    private struct Answer {
        var status = 0
        var date: Timestamp?
        var body: [UInt8] = []

        /// Takes the next part. The rest of a long answer is dropped.
        mutating func take(_ part: HTTPAnswerPart, limit: Int) -> Bool {
            switch part {
            case .head(let status, let headers):
                self.status = status
                date = headers.first("date").flatMap { Timestamp(httpDate: $0) }
            case .body(let bytes): if body.count < limit { body += bytes }
            }
            return true
        }

        /// The code of S3's error document; `nil` if the body is no such document.
        var errorCode: String? {
            guard let root = try? XMLReader.read(body), root.name == "Error" else { return nil }
            return root.text(of: "Code")
        }

        var isListOfKeys: Bool { (try? XMLReader.read(body))?.name == "ListBucketResult" }
    }
}
