internal import Crypto
internal import FoundationEssentials
internal import PolicyEngine
internal import Wire

/// The settings of the S3 authorizer.
extension Settings {
    /// The S3 store, nil when none is named.
    mutating func upstream() -> UpstreamStore? {
        let url = text("DAYPASS_UPSTREAM_URL")
        let accessKey = text("DAYPASS_UPSTREAM_ACCESS_KEY")
        let secretKey = text("DAYPASS_UPSTREAM_SECRET_KEY")
        let region = text("DAYPASS_UPSTREAM_REGION") ?? "us-east-1"
        let socket = text("DAYPASS_UPSTREAM_SOCKET")
        if let socket, !(2...107).contains(socket.utf8.count) || !socket.hasPrefix("/") {
            refuse("DAYPASS_UPSTREAM_SOCKET", "not an absolute path of up to 107 bytes: \(socket)")
        }
        let subresources = storeSubresources()
        let keys = keyComparison()
        guard let url else {
            if accessKey != nil || secretKey != nil {
                refuse("DAYPASS_UPSTREAM_URL", "is missing beside the store's access key")
            }
            return nil
        }
        guard let host = host(ofStore: url) else {
            refuse(
                "DAYPASS_UPSTREAM_URL",
                "not http or https with a host and nothing behind it: \(url)")
            return nil
        }
        var credential: UpstreamStore.Credential?
        switch (accessKey, secretKey) {
        case (nil, nil): break
        case (nil, _): refuse("DAYPASS_UPSTREAM_ACCESS_KEY", "is missing beside the secret key")
        case (_, nil): refuse("DAYPASS_UPSTREAM_SECRET_KEY", "is missing beside the access key")
        case (let accessKey?, let secretKey?):
            credential = UpstreamStore.Credential(
                accessKeyID: accessKey, secretAccessKey: Secret(secretKey))
        }
        return UpstreamStore(
            url: url.hasSuffix("/") ? String(url.dropLast()) : url, socket: socket, host: host,
            region: region, credential: credential, subresources: subresources, keys: keys)
    }

    /// How the store compares keys.
    private mutating func keyComparison() -> KeyComparison {
        let key = "DAYPASS_UPSTREAM_KEYS"
        guard let text = text(key) else { return .folding }
        guard let keys = KeyComparison(rawValue: text) else {
            let names = KeyComparison.allCases.map(\.rawValue).joined(separator: ", ")
            refuse(key, "expected one of \(names), not \(text)")
            return .folding
        }
        return keys
    }

    /// How much of the process uploads may take whose chunks are verified here.
    mutating func uploadLimits(threads: Int) -> UploadLimits {
        let key = "DAYPASS_UPLOAD_THREADS"
        let count = number(key, in: 1...1_024) ?? max(threads / 2, 1)
        if count > threads { refuse(key, "more than the \(threads) of DAYPASS_THREADS") }
        return UploadLimits(
            count: count,
            stallSeconds: number("DAYPASS_UPLOAD_STALL_SECONDS", in: 1...3_600) ?? 60)
    }

    /// The domains whose subdomains are buckets.
    mutating func domains() -> [String] {
        let key = "MINIO_DOMAIN"
        guard let text = text(key) else { return [] }
        let domains = text.split(separator: ",").map { $0.lowercased() }
        for domain in domains where !isDomain(domain) {
            refuse(key, "not domain names with commas between them: \(text)")
            return []
        }
        return domains
    }

    /// The policies that a setting names, nil when it is not set.
    mutating func policyNames(_ key: String) -> [String]? {
        guard let text = text(key) else { return nil }
        let names = PolicyNames.split(text)
        if names.isEmpty { refuse(key, "names no policy") }
        return names
    }

    /// Whether allowed S3 requests have a line in the audit log too, beside the refused ones.
    mutating func auditsAllowedS3Requests() -> Bool {
        let key = "DAYPASS_AUDIT_S3"
        switch text(key) {
        case nil, "refused"?: return false
        case "all"?: return true
        case let text?:
            refuse(key, "neither refused nor all: \(text)")
            return false
        }
    }

    /// The `Host` of a store's address: with the port, unless it is the scheme's own (RFC 9110 §7.2).
    private func host(ofStore text: String) -> String? {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty,
            ["", "/"].contains(url.path()), url.query() == nil, url.fragment() == nil,
            url.user() == nil, url.password() == nil
        else { return nil }
        switch (url.scheme?.lowercased(), url.port) {
        case ("http", 80), ("https", 443), ("http", nil), ("https", nil): return host
        case ("http", let port?), ("https", let port?): return "\(host):\(port)"
        default: return nil
        }
    }

    private func isDomain(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        $0.isASCIILowercase || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
                    }
            }
    }
}
