internal import Configuration
internal import HTML
internal import Wire

/// The pages, by their paths.
enum Route: Equatable {
    /// To sign in; for a person who has, what the person may do.
    case home
    /// To the login page of a provider, and back.
    case login(provider: String)
    case callback(provider: String)
    /// Signing in by name and password, or by an access key.
    case directory
    case accessKey
    case signOut
    /// New temporary credentials.
    case credentials
    /// The person's buckets, and a signed request for their S3 server.
    case buckets
    case signedRequest
    /// The person's sessions, and their end.
    case sessions
    case endSessions
    /// The person's access keys, and their changes.
    case keys
    case makeKey
    case setKeyStatus
    case removeKey
    case asset(Asset)

    /// `nil` if there is no such page.
    init?(path: String) {
        guard path.hasPrefix(PortalConfiguration.base) else { return nil }
        let parts = path.dropFirst(PortalConfiguration.base.count)
            .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1 where parts[0].isEmpty: self = .home
        case 1 where parts[0] == "sign-out": self = .signOut
        case 1 where parts[0] == "temporary-credentials": self = .credentials
        case 1 where parts[0] == "buckets": self = .buckets
        case 2 where parts == ["buckets", "signed-request"]: self = .signedRequest
        case 1 where parts[0] == "sessions": self = .sessions
        case 2 where parts == ["sessions", "end"]: self = .endSessions
        case 1 where parts[0] == "access-keys": self = .keys
        case 2 where parts == ["access-keys", "new"]: self = .makeKey
        case 2 where parts == ["access-keys", "status"]: self = .setKeyStatus
        case 2 where parts == ["access-keys", "remove"]: self = .removeKey
        case 2 where parts == ["sign-in", "directory"]: self = .directory
        case 2 where parts == ["sign-in", "access-key"]: self = .accessKey
        case 2 where parts[0] == "assets":
            guard let asset = Asset.all.first(where: { $0.name == parts[1] }) else { return nil }
            self = .asset(asset)
        case 2 where parts[0] == "login", 3 where parts[0] == "login" && parts[2] == "callback":
            let encoded = Array(parts[1].utf8)
            guard let name = PercentEncoding.decode(encoded[...]).flatMap({ String(utf8: $0[...]) })
            else { return nil }
            self = parts.count == 2 ? .login(provider: name) : .callback(provider: name)
        default: return nil
        }
    }

    var path: String {
        let rest =
            switch self {
            case .home: ""
            case .login(let name): "login/\(PercentEncoding.encode(name))"
            case .callback(let name): "login/\(PercentEncoding.encode(name))/callback"
            case .directory: "sign-in/directory"
            case .accessKey: "sign-in/access-key"
            case .signOut: "sign-out"
            case .credentials: "temporary-credentials"
            case .buckets: "buckets"
            case .signedRequest: "buckets/signed-request"
            case .sessions: "sessions"
            case .endSessions: "sessions/end"
            case .keys: "access-keys"
            case .makeKey: "access-keys/new"
            case .setKeyStatus: "access-keys/status"
            case .removeKey: "access-keys/remove"
            case .asset(let asset): "assets/\(asset.name)"
            }
        return PortalConfiguration.base + rest
    }

    var address: Address { Address(path: path) }

    /// Whether GET only shows something. Signing in does not: HEAD is none of its methods.
    var isQuestion: Bool {
        switch self {
        case .login, .callback: false
        default: true
        }
    }

    /// The methods that a page has.
    var methods: [String] {
        switch self {
        case .home, .login, .callback, .buckets, .sessions, .keys, .asset: ["GET"]
        case .directory, .accessKey: ["GET", "POST"]
        case .signOut, .credentials, .signedRequest, .endSessions, .makeKey, .setKeyStatus,
            .removeKey:
            ["POST"]
        }
    }
}
