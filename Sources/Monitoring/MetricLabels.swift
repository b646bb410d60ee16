internal import Wire

/// The values of labels: a fixed, small set. None is a client's text, which could create more
/// series than a monitoring system can hold.
package enum MetricLabels {
    /// Stands for every value that is not listed.
    static let other = "other"

    /// The code of a request that was answered or allowed.
    static let success = "OK"

    package static let actions = [
        "AssumeRole", "AssumeRoleWithCertificate", "AssumeRoleWithClientGrants",
        "AssumeRoleWithCustomToken", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithWebIdentity",
        "GetCallerIdentity", other,
    ]

    package static let codes = [success] + RefusalCodes.sts + [other]
    package static let s3Codes = [success] + RefusalCodes.s3 + [other]
}

/// The kind of an S3 request, in a few classes.
package enum S3OperationClass: Int, CaseIterable, Sendable {
    case read, write, delete, list, settings
    /// Refused before its kind was known.
    case unknown

    var label: String {
        switch self {
        case .read: "read"
        case .write: "write"
        case .delete: "delete"
        case .list: "list"
        case .settings: "settings"
        case .unknown: "unknown"
        }
    }
}

/// What the web server asks Daypass to do with an S3 request.
package enum S3Door: Int, CaseIterable, Sendable {
    /// Say whether the request may pass (nginx's `auth_request`).
    case authorizer
    /// Forward a request whose body must be read to decide, or whose answer must be changed.
    case proxy
    /// Forward an upload whose chunks are signed.
    case upload
    /// Forward any request.
    case gateway

    /// The door's name in the web server's configuration and in the metrics.
    package var name: String {
        switch self {
        case .authorizer: "authorizer"
        case .proxy: "proxy"
        case .upload: "upload"
        case .gateway: "gateway"
        }
    }

    package init?(name: String) {
        guard let door = S3Door.allCases.first(where: { $0.name == name }) else { return nil }
        self = door
    }
}

/// A service that Daypass calls.
package enum MeteredService: Int, CaseIterable, Sendable {
    case issuer, directory, identityPlugin, accessPlugin, store

    var label: String {
        switch self {
        case .issuer: "issuer"
        case .directory: "directory"
        case .identityPlugin: "identity_plugin"
        case .accessPlugin: "access_plugin"
        case .store: "store"
        }
    }
}

/// A cache in memory whose hits and misses are counted.
package enum MeteredCache: Int, CaseIterable, Sendable {
    case sessionTokens, signingKeys, accessPlugin

    var label: String {
        switch self {
        case .sessionTokens: "session_tokens"
        case .signingKeys: "signing_keys"
        case .accessPlugin: "access_plugin"
        }
    }
}
