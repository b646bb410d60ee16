internal import Wire

/// The values of labels: few, and known here. None is a client's text, so that nobody can make more series than
/// a monitoring system holds.
package enum MetricLabels {
    /// What stands for a value that is not listed.
    static let other = "other"

    /// What stands for a request that was answered or allowed, in place of a refusal's code.
    static let success = "OK"

    /// The actions of the token service.
    package static let actions = [
        "AssumeRole", "AssumeRoleWithCertificate", "AssumeRoleWithClientGrants",
        "AssumeRoleWithCustomToken", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithWebIdentity",
        "GetCallerIdentity", other,
    ]

    /// The codes of the token service's refusals.
    package static let codes = [success] + RefusalCodes.sts + [other]

    /// The codes of S3's refusals.
    package static let s3Codes = [success] + RefusalCodes.s3 + [other]
}

/// What an S3 request is for, coarsely.
package enum S3OperationClass: Int, CaseIterable, Sendable {
    case read, write, delete, list, settings
    /// It was refused before anybody could tell.
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

/// What the web server wants for an S3 request.
package enum S3Door: Int, CaseIterable, Sendable {
    /// The word whether the request may pass (nginx's `auth_request`).
    case authorizer
    /// The store's answer to a request whose body decides, or whose answer has to be changed.
    case proxy
    /// The store's answer to an upload whose chunks are signed.
    case upload
    /// The store's answer to any request.
    case gateway

    /// As the web server writes it, and as the metrics are labelled.
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

/// Whom Daypass asks.
package enum MeteredUpstream: Int, CaseIterable, Sendable {
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

/// What is kept in memory so that it need not be worked out or asked for again.
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
