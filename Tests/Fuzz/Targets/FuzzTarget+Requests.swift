import Configuration
import Credentials
import Crypto
import State
import Wire

@testable import Authorizer
@testable import Identity
@testable import STS

extension FuzzTarget {
    static let now = Timestamp(seconds: 1_769_860_800)  // 2026-01-31T12:00:00Z

    static func stsCall(_ bytes: [UInt8]) throws(Finding) {
        let request = RequestText.request(bytes)
        _ = try? ClientCertificate(of: request)
        if let form = try? CallForm(request), let duration = (try? Call(form))?.duration {
            try expect((900...604_800).contains(duration.seconds), "\(duration.seconds) seconds")
        }
        guard let container = try? ContainerRequest(request) else { return }
        try expect(request.method == "GET" && request.query.isEmpty, "another request")
        try expect(
            container.token.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a token with a space")
        try expect(
            (container.role ?? "x").utf8.allSatisfy {
                $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }, "a role with another character")
    }

    /// An S3 request: the store's request has the same meaning.
    static func s3Request(_ bytes: [UInt8]) throws(Finding) {
        for keys in KeyComparison.allCases { try s3Request(bytes, keys) }
    }

    private static func s3Request(_ bytes: [UInt8], _ keys: KeyComparison) throws(Finding) {
        let request = RequestText.request(bytes)
        guard
            let read = try? S3Request(
                request,
                rules: S3Rules(
                    domains: ["example.org", "s3.example.org"], subresources: .subresources,
                    keys: keys),
                now: now)
        else { return }
        try expect(read.canonicalURI.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "not ASCII")
        let stored = storeRequest(request, uri: read.canonicalURI)
        let again: S3Request
        do throws(S3RequestError) {
            again = try S3Request(
                stored, rules: S3Rules(subresources: .subresources, keys: keys), now: now)
        } catch {
            throw Finding(description: "\(read.canonicalURI) is refused: \(error)")
        }
        try expect(again.address == read.address, "\(read.canonicalURI) is another address")
        try expect(again.operation == read.operation, "\(read.canonicalURI) is another operation")
        try expect(again.canonicalURI == read.canonicalURI, "\(read.canonicalURI) is not canonical")
        try expect(
            again.query.fields.elementsEqual(read.query.fields, by: ==), "another query")
        guard let source = read.copySource else { return }
        let copied = try? S3CopySource(source.canonical, rules: S3Rules(keys: keys))
        try expect(copied == source, "\(source.canonical) is another source")
    }

    /// The same request with the store's path, query and name.
    private static func storeRequest(_ request: Request, uri: String) -> Request {
        var parameters = Parameters()
        request.parameters.read { name, value in
            switch String(decoding: name, as: UTF8.self) {
            case "REQUEST_URI":
                parameters.append(name: name, value: Array(uri.utf8)[...])
            case "HTTP_HOST":
                parameters.append(name: name, value: Array("store".utf8)[...])
            default: parameters.append(name: name, value: value)
            }
        }
        return Request(parameters: parameters, body: request.body)
    }

    /// A list of objects to delete: the store's list deletes the same.
    static func deletionList(_ bytes: [UInt8]) throws(Finding) {
        guard let list = try? DeleteObjectsRequest(bytes) else { return }
        let document = list.document(of: list.entries)
        let again = try? DeleteObjectsRequest(document)
        try expect(again == list, "\(String(decoding: document, as: UTF8.self)) is another list")
    }

    static func bucketListing(_ bytes: [UInt8]) throws(Finding) {
        guard let listing = BucketListing(bytes) else { return }
        let again = BucketListing(listing.bytes)
        try expect(again?.bytes == listing.bytes, "a listing written again is another one")
        try expect(again?.isPage == listing.isPage, "a listing written again has other pages")
    }
}
