internal import Crypto
internal import FoundationEssentials
internal import PolicyEngine
internal import Wire

/// The settings of the S3 authorizer.
extension Settings {
    mutating func upstream() -> UpstreamStore? {
        let url = text("DAYPASS_UPSTREAM_URL")
        let accessKey = text("DAYPASS_UPSTREAM_ACCESS_KEY")
        let secretKey = text("DAYPASS_UPSTREAM_SECRET_KEY")
        let region = text("DAYPASS_UPSTREAM_REGION") ?? "us-east-1"
        let socket = text("DAYPASS_UPSTREAM_SOCKET")
        if let socket, !(2...107).contains(socket.utf8.count) || !socket.hasPrefix("/") {
            refuse("DAYPASS_UPSTREAM_SOCKET", "expected an absolute path (to 107 bytes): \(socket)")
        }
        let subresources = storeSubresources()
        let keys = keyComparison()
        guard let url else {
            if accessKey != nil || secretKey != nil {
                refuse("DAYPASS_UPSTREAM_URL", "is missing, but the store's access key is set")
            }
            return nil
        }
        guard let host = host(ofStore: url) else {
            refuse(
                "DAYPASS_UPSTREAM_URL",
                "expected http:// or https:// and a host, without a path: \(url)")
            return nil
        }
        var credential: UpstreamStore.Credential?
        switch (accessKey, secretKey) {
        case (nil, nil): break
        case (nil, _): refuse("DAYPASS_UPSTREAM_ACCESS_KEY", "is missing, the secret key is set")
        case (_, nil): refuse("DAYPASS_UPSTREAM_SECRET_KEY", "is missing, the access key is set")
        case (let accessKey?, let secretKey?):
            credential = UpstreamStore.Credential(
                accessKeyID: accessKey, secretAccessKey: Secret(secretKey))
        }
        return UpstreamStore(
            url: url.hasSuffix("/") ? String(url.dropLast()) : url, socket: socket, host: host,
            region: region, credential: credential, subresources: subresources, keys: keys)
    }

    private mutating func keyComparison() -> KeyComparison {
        let key = "DAYPASS_UPSTREAM_KEYS"
        guard let text = text(key) else { return .folding }
        guard let keys = KeyComparison(rawValue: text) else {
            let names = KeyComparison.allCases.map(\.rawValue).joined(separator: ", ")
            refuse(key, "expected one of \(names): \(text)")
            return .folding
        }
        return keys
    }

    mutating func uploadLimits(threads: Int) -> UploadLimits {
        let key = "DAYPASS_UPLOAD_THREADS"
        let count = number(key, in: 1...1_024) ?? max(threads / 2, 1)
        if count > threads { refuse(key, "must not exceed DAYPASS_THREADS (\(threads)): \(count)") }
        return UploadLimits(
            count: count,
            stallSeconds: number("DAYPASS_UPLOAD_STALL_SECONDS", in: 1...3_600) ?? 60)
    }

    mutating func domains() -> [String] {
        let key = "MINIO_DOMAIN"
        guard let text = text(key) else { return [] }
        let domains = text.split(separator: ",").map { $0.lowercased() }
        for domain in domains where !isDomain(domain) {
            refuse(key, "expected domain names separated by commas: \(text)")
            return []
        }
        return domains
    }

    /// The policies that a setting names, `nil` if it is not set.
    mutating func policyNames(_ key: String) -> [String]? {
        guard let text = text(key) else { return nil }
        let names = PolicyNames.split(text)
        if names.isEmpty { refuse(key, "names no policy") }
        return names
    }

    mutating func auditsAllowedS3Requests() -> Bool {
        let key = "DAYPASS_AUDIT_S3"
        switch text(key) {
        case nil, "refused"?: return false
        case "all"?: return true
        case let text?:
            refuse(key, "expected refused or all: \(text)")
            return false
        }
    }

    /// The `Host` for a store's URL: with the port unless it is the scheme's default
    /// (RFC 9110 §7.2); `nil` if the URL has more than a scheme, a host and a port.
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
