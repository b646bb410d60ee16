import Configuration
import PolicyEngine
import Testing
import Wire

@testable import Authorizer

/// A request as nginx hands it over: the request line's method and target, and the headers.
func request(_ line: String, _ headers: KeyValuePairs<String, String> = [:]) -> Request {
    let parts = line.split(separator: " ", maxSplits: 1)
    var parameters = Parameters([
        "REQUEST_METHOD": String(parts[0]), "REQUEST_URI": String(parts[1]),
    ])
    if !headers.contains(where: { $0.key == "host" }) {
        parameters.append(name: Array("HTTP_HOST".utf8), value: Array("store.example:9000".utf8))
    }
    for (name, value) in headers {
        let name = name.uppercased().replacing("-", with: "_")
        parameters.append(name: Array("HTTP_\(name)".utf8), value: Array(value.utf8))
        // The web server states it beside the header.
        guard name == "CONTENT_LENGTH" else { continue }
        parameters.append(name: Array(name.utf8), value: Array(value.utf8))
    }
    return Request(parameters: parameters)
}

/// What such a request asks for.
func s3Request(
    _ line: String, _ headers: KeyValuePairs<String, String> = [:], domains: [String] = [],
    keys: KeyComparison = .folding
) throws(S3RequestError) -> S3Request {
    try S3Request(
        request(line, headers), rules: .knowingAll(domains: domains, keys: keys),
        now: Timestamp(rfc3339: "2026-01-31T12:00:00Z")!)  // a date that there is
}

extension S3Rules {
    /// The rules before a store that knows every sub-resource.
    static func knowingAll(
        domains: [String] = [], keys: KeyComparison = .folding
    ) -> S3Rules {
        S3Rules(domains: domains, subresources: .subresources, keys: keys)
    }
}

/// A query that says it is signed.
let presigned = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c&X-Amz-Signature=s"

extension S3Operation {
    /// The permissions in the form in which the tests' tables have them: `GetObject b/k`, with `!` behind
    /// where it only may not be denied, `!!` where not explicitly, and `!!!` where not by a statement.
    var summary: [String] {
        switch demand {
        case .body: ["body"]
        case .permissions(let requirements): requirements.map(\.summary)
        }
    }
}

extension S3Requirement {
    var summary: String {
        let alternative = alternative.map { "|\($0.rawValue)" } ?? ""
        let name =
            switch resource {
            case .none: "*"
            case .bucket(let bucket): bucket
            case .object(let bucket, let key): "\(bucket)/\(key)"
            case .encryptionKey(let name): "key \(name)"
            }
        let mark =
            switch mode {
            case .allow: ""
            case .unlessDenied: "!"
            case .unlessDeniedExplicitly: "!!"
            case .unlessStatementDenies: "!!!"
            }
        return "\(action.rawValue)\(alternative) \(name)\(mark)"
    }
}
